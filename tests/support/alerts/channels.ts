import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";

/** The channels that the server stands for. */
export const fakedChannels = ["email", "slack", "on-call"] as const;
export type FakedChannel = (typeof fakedChannels)[number];

/** What a channel was handed and took. */
export interface Taken {
  channel: FakedChannel;
  /** Of the virtual clock. */
  at: string;
  to: string;
  subject: string;
  body: string;
  /** Of the on-call service. */
  action: string | null;
  thread: string | null;
}

/** How a channel answers just now: it takes, or it answers with this status and these words, or it hangs up. */
export type Mood = { status: number; retryAfterSeconds?: number; answer?: string } | "takes" | "hangs up";

export interface FakeChannels {
  url: string;
  taken: Taken[];
  /** Requests, taken or not. */
  tries: Record<FakedChannel, number>;
  /** Decides at the instant of each request. */
  mood(channel: FakedChannel): Mood;
  stop(): Promise<void>;
}

const slackText = z.object({ text: z.string() });
const slackBody = z.object({
  text: z.string(),
  blocks: z.array(
    z.union([
      z.object({ text: slackText }).transform(({ text }) => text.text),
      z.object({ elements: z.tuple([slackText]) }).transform(({ elements }) => elements[0].text),
    ]),
  ),
});
const onCallBody = z.object({
  event_action: z.string(),
  dedup_key: z.string(),
  payload: z.object({ summary: z.string().max(1024) }).optional(),
});
const utf8 = z.object({ Data: z.string() });
const mailBody = z.object({
  Destination: z.object({ ToAddresses: z.array(z.string()) }),
  Content: z.object({ Simple: z.object({ Subject: utf8, Body: z.object({ Text: utf8 }) }) }),
});

/**
 * A real HTTP server in the place of Slack, of PagerDuty and of SES, with each one's own form of request and answer.
 * It shows what is sent when and how often; that the real ones accept it is not shown here.
 */
export async function fakeChannels(now: () => string): Promise<FakeChannels> {
  const channels: Pick<FakeChannels, "taken" | "tries" | "mood"> = {
    taken: [],
    tries: { email: 0, slack: 0, "on-call": 0 },
    mood: () => "takes",
  };
  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    const channel: FakedChannel = path === "/slack" ? "slack" : path === "/on-call" ? "on-call" : "email";
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    channels.tries[channel]++;
    const mood = channels.mood(channel);
    if (mood === "hangs up") return request.socket.destroy();
    if (mood !== "takes") {
      const { status, retryAfterSeconds, answer } = mood;
      const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
      return response.writeHead(status, headers).end(answer ?? (channel === "email" ? "{}" : "no"));
    }
    channels.taken.push({ channel, at: now(), ...readBody(channel, Buffer.concat(parts).toString("utf8")) });
    const [status, answer] = {
      email: [200, '{"MessageId":"1"}'],
      slack: [200, "ok"],
      "on-call": [202, "{}"],
    }[channel] as [number, string];
    response.writeHead(status, { "content-type": "application/json" }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(channels, {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function readBody(channel: FakedChannel, text: string): Omit<Taken, "channel" | "at"> {
  const json: unknown = JSON.parse(text);
  if (channel === "slack") {
    const [subject = "", ...body] = slackBody.parse(json).blocks;
    return { to: "", subject, body: body.join("\n"), action: null, thread: null };
  }
  if (channel === "on-call") {
    const { event_action: action, dedup_key: thread, payload } = onCallBody.parse(json);
    return { to: "", subject: payload?.summary ?? "", body: text, action, thread };
  }
  const { Destination, Content } = mailBody.parse(json);
  return {
    to: Destination.ToAddresses.join(","),
    subject: Content.Simple.Subject.Data.replace(/^ratchet-dev: /, ""),
    body: Content.Simple.Body.Text.Data,
    action: null,
    thread: null,
  };
}
