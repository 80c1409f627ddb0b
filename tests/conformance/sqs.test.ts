import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { conformance, refusal } from "./conformance.ts";

const names = ["whole", "visible", "counted", "purged", "handles"].map((name) => `conformance-${name}`);

const urlOf = async (sqs: SQSClient, name: string) =>
  (await sqs.send(new GetQueueUrlCommand({ QueueName: `conformance-${name}` }))).QueueUrl;
const send = (sqs: SQSClient, QueueUrl: string | undefined, MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (sqs: SQSClient, QueueUrl: string | undefined, more: object = {}) =>
  (
    await sqs.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl, MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"], ...more },
      }),
    )
  ).Messages;

conformance("sqs", {
  declared: names.map((name) => ({ type: "aws:sqs/queue:Queue", inputs: { name } })),
  clients: (settings) => new SQSClient(settings),
  async make(sqs) {
    for (const QueueName of names) await sqs.send(new CreateQueueCommand({ QueueName }));
  },
  cases: {
    "gives out a message with its attributes and deletes it": async (sqs) => {
      const url = await urlOf(sqs, "whole");
      const MessageAttributes = { Error: { DataType: "String", StringValue: "why" } };
      const sent = await send(sqs, url, "é", { MessageAttributes });
      const [message] = (await receive(sqs, url)) ?? [];
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
      return {
        sameId: sent.MessageId === message?.MessageId,
        ...{ md5: sent.MD5OfMessageBody, body: message?.Body, attributes: message?.MessageAttributes },
        received: message?.Attributes?.ApproximateReceiveCount,
        after: await receive(sqs, url),
      };
    },
    "makes a message visible again at once when its timeout is set to 0": async (sqs) => {
      const url = await urlOf(sqs, "visible");
      await send(sqs, url, "a");
      const [first] = (await receive(sqs, url)) ?? [];
      const during = await receive(sqs, url);
      const ReceiptHandle = first?.ReceiptHandle;
      const zero = { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 };
      await sqs.send(new ChangeMessageVisibilityCommand(zero));
      const [again] = (await receive(sqs, url)) ?? [];
      return { during, body: again?.Body, received: again?.Attributes?.ApproximateReceiveCount };
    },
    "refuses a new timeout for a message that is not in flight": async (sqs) => {
      const url = await urlOf(sqs, "handles");
      await send(sqs, url, "a");
      const [message] = (await receive(sqs, url, { VisibilityTimeout: 0 })) ?? [];
      const { ReceiptHandle } = message ?? {};
      return refusal(
        sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 10 })),
      );
    },
    "counts visible, delayed and received messages": async (sqs) => {
      const url = await urlOf(sqs, "counted");
      for (const body of ["a", "b"]) await send(sqs, url, body);
      await send(sqs, url, "later", { DelaySeconds: 900 });
      await receive(sqs, url);
      const AttributeNames = ["All" as const];
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames }),
      );
      return {
        visible: Attributes.ApproximateNumberOfMessages,
        received: Attributes.ApproximateNumberOfMessagesNotVisible,
        delayed: Attributes.ApproximateNumberOfMessagesDelayed,
        arn: Attributes.QueueArn,
        timeout: Attributes.VisibilityTimeout,
        retention: Attributes.MessageRetentionPeriod,
      };
    },
    "purges a queue": async (sqs) => {
      const url = await urlOf(sqs, "purged");
      await send(sqs, url, "a");
      await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
      return (await receive(sqs, url)) ?? null;
    },
    "lists queues by prefix": async (sqs) => {
      const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "conformance-v" }));
      return QueueUrls?.map((url) => url.split("/").at(-1));
    },
    "names a missing queue": async (sqs) => [
      await refusal(sqs.send(new GetQueueUrlCommand({ QueueName: "absent" }))),
      await refusal(send(sqs, (await urlOf(sqs, "whole"))?.replace("whole", "absent"), "a")),
    ],
    "refuses an empty message": async (sqs) => refusal(send(sqs, await urlOf(sqs, "whole"), "")),
  },
});
