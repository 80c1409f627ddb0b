import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { formatTeams } from "../../channels/microsoft-teams/format.ts";
import { sendToTeams } from "../../channels/microsoft-teams/send.ts";
import type { NotificationContent } from "../../channels/notification.ts";
import { formatOnCall } from "../../channels/on-call/format.ts";
import { sendToOnCall } from "../../channels/on-call/send.ts";
import { slack } from "../../channels/slack/slack.ts";

const links = { prefix: "ratchet-dev", dashboards: "", runbook: "" };
const content: NotificationContent = {
  ...{ workload: "news", level: "alert", audience: "alerts", action: "trigger", thread: "t", subject: "s" },
  ...{ text: "t", at: "2026-11-23T01:00:00Z", cause: null, incident: null, modelVersion: null },
  ...{ openedAt: null, seen: null },
};

let answer: RequestListener;
let url: string;
const server = createServer((request, response) => {
  request.resume().on("end", () => answer(request, response));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());
beforeEach(() => {
  answer = (_, response) => response.writeHead(500).end();
});

const answers = (status: number, body: string, headers: Record<string, string> = {}) => {
  answer = (_, response) => response.writeHead(status, headers).end(body);
};
const mail = null;
const sendToSlack = async () => await slack.sender({ url }, { links, mail })?.(content);
const page = () => sendToOnCall({ url, routingKey: "k" }, formatOnCall(content, links));
const card = () => sendToTeams(url, formatTeams(content, links));

test.each([
  ["slack", sendToSlack, 200, "ok"],
  ["on-call", page, 202, '{"status":"success","message":"Event processed"}'],
  ["microsoft-teams", card, 202, ""],
  ["microsoft-teams, a connector", card, 200, "1"],
])("%s: the channel's own acknowledgement counts as sent", async (_, send, status, body) => {
  answers(status, body);
  expect(await send()).toEqual({ kind: "sent" });
});

test.each([
  ["slack", sendToSlack],
  ["on-call", page],
  ["microsoft-teams", card],
])("%s: the page of a login or a proxy with status 200 does not, and is retried", async (_, send) => {
  answers(200, "<!doctype html><title>Sign in</title>");
  expect(await send()).toEqual({
    kind: "failed",
    reason: expect.stringContaining("the answer is not the channel's acknowledgement: HTTP 200: <!doctype"),
  });
});

test.each([
  ["seconds", { "retry-after": "3" }, 3],
  [
    "a date, by the channel's own clock",
    { date: "Tue, 01 Jan 2030 00:00:00 GMT", "retry-after": "Tue, 01 Jan 2030 00:02:00 GMT" },
    120,
  ],
  ["more than an hour", { "retry-after": "999999999" }, 3600],
  ["a negative number", { "retry-after": "-1" }, undefined],
  ["what is neither", { "retry-after": "soon" }, undefined],
  ["nothing", {}, undefined],
])("a pause that a throttling channel asks for as %s", async (_, headers, seconds) => {
  answers(429, "rate_limited", headers as Record<string, string>);
  const delivery = await sendToSlack();
  expect(delivery).toEqual({
    ...{ kind: "failed", reason: "HTTP 429: rate_limited" },
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
  });
});
