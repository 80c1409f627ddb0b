import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NotFoundException, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { AwsError } from "../../local/gateway/service.ts";
import { Inbox } from "../../local/inbox/inbox.ts";
import { Deliveries } from "../../local/services/shared/delivery.ts";
import type { SendTo } from "../../local/services/shared/ports.ts";
import { Sns, snsPauseMillis } from "../../local/services/sns/sns.ts";
import { startAwsEndpoint } from "../support/aws-endpoint.ts";
import { arn, graphOf, memoryTables, resource } from "../support/local-services.ts";

const topicArn = arn("sns", "ratchet-dev-alert");
const subscription = (protocol: string, endpoint: string, overrides: Record<string, unknown> = {}) =>
  resource("aws:sns/topicSubscription:TopicSubscription", `${protocol}-${endpoint}`, {
    topic: topicArn,
    protocol,
    endpoint,
    ...overrides,
  });

/** Topics on virtual time from Monday 01:00, with whatever receives. */
function start(subscriptions: ReturnType<typeof resource>[], sendTo: SendTo) {
  const folder = mkdtempSync(join(tmpdir(), "ratchet-sns-"));
  const clock = new VirtualClock(new Date("2026-11-23T01:00:00Z"), () => {});
  const buried: { queueArn: string; body: string }[] = [];
  const lost: string[] = [];
  const topic = { name: "ratchet-dev-alert", arn: topicArn, kmsMasterKeyId: arn("kms", "key/1") };
  const sns = new Sns({
    graph: graphOf([resource("aws:sns/topic:Topic", "alert", topic), ...subscriptions]),
    clock,
    inbox: new Inbox(join(folder, "dev", "inbox.jsonl")),
    deliveries: new Deliveries(memoryTables(), "topic-deliveries", {
      clock,
      sendTo,
      queues: {
        send: async (queueArn, body) => {
          buried.push({ queueArn, body });
        },
        visibleMessages: () => null,
      },
      authorise: () => {},
      serviceMay: () => {},
      pauseMillis: snsPauseMillis,
      onLost: (delivery, reason) => lost.push(`${delivery.targetArn}: ${reason}`),
    }),
  });
  return { sns, clock, folder, buried, lost };
}

test("delivers a message to functions, queues and, for e-mail, to the inbox", async () => {
  const sent: { targetArn: string; payload: string }[] = [];
  const { sns, folder } = start(
    [
      subscription("lambda", arn("lambda", "function:notify-people")),
      subscription("sqs", arn("sqs", "wrapped")),
      subscription("sqs", arn("sqs", "raw"), { rawMessageDelivery: true }),
      subscription("email", "team@example.com"),
    ],
    async (targetArn, payload) => {
      sent.push({ targetArn, payload });
    },
  );
  const endpoint = await startAwsEndpoint([sns.service]);
  const client = new SNSClient(endpoint.client);
  const text = 'Version 3 was refused: 0.71 < 0.75 & "no"\nsee the log';
  const { MessageId } = await client.send(
    new PublishCommand({ TopicArn: topicArn, Subject: "Refused", Message: text }),
  );

  const bodies = sent.map(({ targetArn, payload }) => [targetArn, payload]);
  expect(JSON.parse(bodies[0]?.[1] ?? "")).toMatchObject({
    Records: [
      {
        EventSource: "aws:sns",
        Sns: {
          MessageId,
          TopicArn: topicArn,
          Subject: "Refused",
          Message: text,
          Timestamp: "2026-11-23T01:00:00.000Z",
        },
      },
    ],
  });
  expect(JSON.parse(bodies[1]?.[1] ?? "")).toMatchObject({ Type: "Notification", MessageId, Message: text });
  expect(bodies[2]).toEqual([arn("sqs", "raw"), text]);
  expect(JSON.parse(readFileSync(join(folder, "dev", "inbox.jsonl"), "utf8"))).toEqual({
    at: "2026-11-23T01:00:00.000Z",
    channel: "email",
    level: "alert",
    to: "team@example.com",
    subject: "Refused",
    body: text,
  });
  expect(endpoint.checks.map(({ action, resource }) => [action, resource])).toEqual([
    ["sns:Publish", topicArn],
    ["kms:GenerateDataKey", arn("kms", "key/1")],
    ["kms:Decrypt", arn("kms", "key/1")],
  ]);

  const unknown = new PublishCommand({ TopicArn: arn("sns", "nothing"), Message: "x" });
  await expect(client.send(unknown)).rejects.toBeInstanceOf(NotFoundException);
  client.destroy();
  await endpoint.close();
  rmSync(folder, { recursive: true });
});

test("tries a function again at SNS's pauses until it takes the message", async () => {
  const attempts: string[] = [];
  let clockNow = () => new Date(0);
  const { sns, clock, folder, lost } = start(
    [subscription("lambda", arn("lambda", "function:notify-people"))],
    async () => {
      attempts.push(clockNow().toISOString().slice(14, 23));
      if (attempts.length < 7) throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
    },
  );
  clockNow = () => clock.now();
  await sns.publish({ topicArn, subject: "", message: "x" });
  await clock.runUntil(new Date("2026-11-23T02:00:00Z"));
  // Three more at once, two a second apart, then growing from one second.
  expect(attempts).toEqual([
    "00:00.000",
    "00:00.000",
    "00:00.000",
    "00:00.000",
    "00:01.000",
    "00:02.000",
    "00:03.000",
  ]);
  expect(lost).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("a function that refuses leaves the message in the subscription's dead-letter queue, or it is reported lost", async () => {
  const target = arn("lambda", "function:notify-people");
  const redrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("sqs", "dead-letters") });
  const refusing: SendTo = async () => {
    throw new AwsError("AccessDeniedException", "no permission", 403);
  };
  for (const redrive of [{ redrivePolicy }, {}]) {
    const { sns, folder, buried, lost } = start([subscription("lambda", target, redrive)], refusing);
    await sns.publish({ topicArn, subject: "", message: "the message" });
    const found = buried.map(({ queueArn, body }) => [queueArn, body.includes("the message")]);
    expect({ found, lost }).toEqual(
      "redrivePolicy" in redrive
        ? { found: [[arn("sqs", "dead-letters"), true]], lost: [] }
        : { found: [], lost: [`${target}: no permission`] },
    );
    rmSync(folder, { recursive: true });
  }
});
