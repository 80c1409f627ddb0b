import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { accountId, region } from "../local/gateway-fixture.ts";
import { conformance, refusal } from "./conformance.ts";
import type { ClientSettings } from "./worlds.ts";

const topic = `arn:aws:sns:${region}:${accountId}:conformance`;
const queueArn = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;
const queues = ["conformance-envelope", "conformance-raw"];

const clientsOf = (settings: ClientSettings) => {
  const [sns, sqs] = [new SNSClient(settings), new SQSClient(settings)];
  return {
    ...{ sns, sqs },
    publish: (Message: string, Subject?: string) =>
      sns.send(
        new PublishCommand({ TopicArn: topic, Message, ...(Subject === undefined ? {} : { Subject }) }),
      ),
    async bodies(name: string): Promise<string[]> {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      return Messages.map(({ Body = "" }) => Body);
    },
    destroy() {
      sns.destroy();
      sqs.destroy();
    },
  };
};

conformance("sns", {
  declared: [
    ...queues.map((name) => ({ type: "aws:sqs/queue:Queue", inputs: { name } })),
    { type: "aws:sns/topic:Topic", inputs: { name: "conformance" } },
    ...queues.map((name) => ({
      type: "aws:sns/topicSubscription:TopicSubscription",
      inputs: { topic, protocol: "sqs", endpoint: queueArn(name), rawMessageDelivery: name.endsWith("raw") },
    })),
    ...queues.map((name) => ({
      type: "aws:sqs/queuePolicy:QueuePolicy",
      inputs: {
        queueUrl: name,
        policy: JSON.stringify({
          Statement: [
            {
              ...{ Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn(name) },
              Principal: { Service: "sns.amazonaws.com" },
            },
          ],
        }),
      },
    })),
  ],
  clients: clientsOf,
  async make({ sns, sqs }) {
    await sns.send(new CreateTopicCommand({ Name: "conformance" }));
    for (const name of queues) {
      await sqs.send(new CreateQueueCommand({ QueueName: name }));
      const Attributes = { RawMessageDelivery: String(name.endsWith("raw")) };
      const subscription = { TopicArn: topic, Protocol: "sqs", Endpoint: queueArn(name), Attributes };
      await sns.send(new SubscribeCommand(subscription));
    }
  },
  cases: {
    "delivers a message to queues, in its envelope and raw": async ({ publish, bodies }) => {
      const { MessageId } = await publish('{"a":"é"}', "A subject");
      const [text = "{}"] = await bodies("conformance-envelope");
      const envelope: Record<string, unknown> = JSON.parse(text);
      return {
        ...{ Type: envelope.Type, TopicArn: envelope.TopicArn, Subject: envelope.Subject },
        ...{ Message: envelope.Message, sameId: envelope.MessageId === MessageId },
        raw: await bodies("conformance-raw"),
      };
    },
    "leaves out a subject that was not given": async ({ publish, bodies }) => {
      await publish("no subject");
      const [text = "{}"] = await bodies("conformance-envelope");
      return "Subject" in JSON.parse(text);
    },
    "refuses a missing topic and a subject of more than 100 characters": async ({ sns, publish }) => [
      await refusal(sns.send(new PublishCommand({ TopicArn: `${topic}-absent`, Message: "a" }))),
      await refusal(publish("a", "s".repeat(101))),
    ],
  },
});
