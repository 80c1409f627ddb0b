import { z } from "zod";
import { jsonService } from "../../gateway/protocols/json.ts";
import { type Call, operation } from "../../gateway/protocols/operation.ts";
import { AwsError, type Service } from "../../gateway/service.ts";
import {
  hiddenCounts,
  type Message,
  md5Of,
  messageAttributesSchema,
  type Queue,
  receive,
  remove,
  visibleCount,
} from "./queue.ts";
import type { Sqs } from "./sqs.ts";

const named = { QueueUrl: z.string() };

/**
 * SQS API. A queue's URL is `http://127.0.0.1:PORT/<account>/<name>`. Visibility uses the cloud's clock.
 * Edges   `WaitTimeSeconds` does not wait, because virtual time would stop meanwhile and no message could arrive.
 */
export function sqsApi(sqs: Sqs): Service {
  /** Queue of a call, after a check of the caller's permission. */
  const allowed = (url: string, action: string, { context }: Call): Queue => {
    const queue = sqs.queue(url);
    context.authorise(`sqs:${action}`, sqs.arnOf(queue.name));
    return queue;
  };
  const asKeyUser = (queue: Queue, { context }: Call, action: "GenerateDataKey" | "Decrypt"): void => {
    // Only a customer's key has an ARN and permissions; SQS's own encryption needs no permission.
    if (!queue.kmsKeyId?.startsWith("arn:")) return;
    context.authorise(`kms:${action}`, queue.kmsKeyId, {
      "kms:ViaService": `sqs.${sqs.place.region}.amazonaws.com`,
    });
  };
  return jsonService(["sqs"], {
    GetQueueUrl: operation(z.object({ QueueName: z.string() }), (input, call) => ({
      QueueUrl: sqs.urlOf(allowed(input.QueueName, "GetQueueUrl", call).name),
    })),

    ListQueues: operation(z.object({ QueueNamePrefix: z.string().default("") }), (input, { context }) => {
      context.authorise("sqs:ListQueues", sqs.arnOf(""));
      const found = sqs.names().filter((name) => name.startsWith(input.QueueNamePrefix));
      return { QueueUrls: found.map((name) => sqs.urlOf(name)) };
    }),

    SendMessage: operation(
      z.object({
        ...named,
        MessageBody: z.string(),
        DelaySeconds: z.number().int().min(0).max(900).optional(),
        MessageAttributes: messageAttributesSchema.default({}),
      }),
      (input, call) => {
        const queue = allowed(input.QueueUrl, "SendMessage", call);
        asKeyUser(queue, call, "GenerateDataKey");
        asKeyUser(queue, call, "Decrypt");
        const MessageId = sqs.add(queue, input.MessageBody, input.MessageAttributes, input.DelaySeconds);
        return { MessageId, MD5OfMessageBody: md5Of(input.MessageBody) };
      },
    ),

    ReceiveMessage: operation(
      z.object({
        ...named,
        MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
        VisibilityTimeout: z.number().int().min(0).max(43_200).optional(),
      }),
      (input, call) => {
        const queue = allowed(input.QueueUrl, "ReceiveMessage", call);
        asKeyUser(queue, call, "Decrypt");
        const timeout = input.VisibilityTimeout ?? queue.visibilityTimeoutSeconds;
        const messages = receive(queue, input.MaxNumberOfMessages, sqs.now(), timeout);
        sqs.save();
        // All attributes are returned, whether requested or not: no caller relies on the absence of one.
        return messages.length === 0 ? {} : { Messages: messages.map(described) };
      },
    ),

    DeleteMessage: operation(z.object({ ...named, ReceiptHandle: z.string() }), (input, call) => {
      remove(allowed(input.QueueUrl, "DeleteMessage", call), input.ReceiptHandle);
      sqs.save();
      return {};
    }),

    ChangeMessageVisibility: operation(
      z.object({
        ...named,
        ReceiptHandle: z.string(),
        VisibilityTimeout: z.number().int().min(0).max(43_200),
      }),
      (input, call) => {
        const queue = allowed(input.QueueUrl, "ChangeMessageVisibility", call);
        const message = queue.messages.find((one) => one.receiptHandle === input.ReceiptHandle);
        if (message === undefined || message.visibleAt <= sqs.now()) {
          throw new AwsError("MessageNotInflight", "the message is not in flight under this handle");
        }
        message.visibleAt = sqs.now() + input.VisibilityTimeout * 1000;
        sqs.save();
        return {};
      },
    ),

    GetQueueAttributes: operation(
      z.object({ ...named, AttributeNames: z.array(z.string()).default([]) }),
      (input, call) => {
        const every = attributesOf(sqs, allowed(input.QueueUrl, "GetQueueAttributes", call));
        const wanted = new Set(input.AttributeNames);
        const chosen = Object.entries(every).filter(([name]) => wanted.has("All") || wanted.has(name));
        return { Attributes: Object.fromEntries(chosen) };
      },
    ),

    PurgeQueue: operation(z.object(named), (input, call) => {
      allowed(input.QueueUrl, "PurgeQueue", call).messages = [];
      sqs.save();
      return {};
    }),
  });
}

function described(message: Message): object {
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5Of(message.body),
    MessageAttributes: message.attributes,
    Attributes: {
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    },
  };
}

function attributesOf(sqs: Sqs, queue: Queue): Record<string, string> {
  const { delayed, inFlight } = hiddenCounts(queue, sqs.now());
  return {
    QueueArn: sqs.arnOf(queue.name),
    ApproximateNumberOfMessages: String(visibleCount(queue, sqs.now())),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(queue.messageRetentionSeconds),
    ...(queue.kmsKeyId === null ? {} : { KmsMasterKeyId: queue.kmsKeyId }),
  };
}
