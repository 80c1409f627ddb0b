import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NotFoundException, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { VirtualClock } from "../../local/clock/virtual.ts";
import { Sns } from "../../local/services/sns.ts";
import { startAwsEndpoint } from "../support/aws-endpoint.ts";
import { arn, graphOf, resource } from "../support/local-services.ts";

const topicArn = arn("sns", "ratchet-dev-alert");
const subscription = (protocol: string, endpoint: string, overrides: Record<string, unknown> = {}) =>
  resource("aws:sns/topicSubscription:TopicSubscription", `${protocol}-${endpoint}`, {
    topic: topicArn,
    protocol,
    endpoint,
    ...overrides,
  });

test("hands a message to functions, queues and, for people, to the inbox", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ratchet-sns-"));
  const sent: { targetArn: string; payload: string }[] = [];
  const sns = new Sns({
    graph: graphOf([
      resource("aws:sns/topic:Topic", "alert", {
        name: "ratchet-dev-alert",
        arn: topicArn,
        kmsMasterKeyId: arn("kms", "key/1"),
      }),
      subscription("lambda", arn("lambda", "function:notify-people")),
      subscription("sqs", arn("sqs", "wrapped")),
      subscription("sqs", arn("sqs", "raw"), { rawMessageDelivery: true }),
      subscription("email", "team@example.com"),
    ]),
    clock: new VirtualClock(new Date("2026-11-23T01:00:00Z"), () => {}),
    inboxFile: join(folder, "dev", "inbox.jsonl"),
    sendTo: async (targetArn, payload) => {
      sent.push({ targetArn, payload });
    },
  });
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
    topic: "ratchet-dev-alert",
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
