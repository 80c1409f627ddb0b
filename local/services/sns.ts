import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import type { Graph } from "../../plan/graph.ts";
import type { Clock } from "../clock.ts";
import { operation } from "../gateway/protocols/operation.ts";
import { queryService } from "../gateway/protocols/query.ts";
import { AwsError, type CallContext, type Service } from "../gateway/service.ts";
import { nameOf, parseArn } from "./arn.ts";
import { readResources } from "./graph-reader.ts";
import type { SendTo } from "./ports.ts";

/** What a person would have received; one line of the inbox file. */
export interface InboxMessage {
  at: string;
  /** `email`, `https`, `sms`... */
  channel: string;
  topic: string;
  /** Last word of the topic's name: info, alert, critical. */
  level: string;
  to: string;
  subject: string;
  body: string;
}

export interface Publication {
  topicArn: string;
  subject: string;
  message: string;
}

export interface SnsOptions {
  graph: Graph;
  clock: Clock;
  /** JSON lines; nothing leaves this machine. */
  inboxFile: string;
  sendTo: SendTo;
  /** Told of every publication, subscribed to or not. */
  onPublish?: (publication: Publication) => void;
}

const topicSchema = z.object({ name: z.string(), arn: z.string(), kmsMasterKeyId: z.string().optional() });
const subscriptionSchema = z.object({
  topic: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  rawMessageDelivery: z.boolean().default(false),
  arn: z.string().optional(),
});
const publishSchema = z.object({
  TopicArn: z.string(),
  Message: z.string(),
  Subject: z.string().max(100).default(""),
});

/** SNS: topics and subscriptions of the plan. Functions and queues receive; what is for people goes to the inbox. */
export class Sns {
  readonly service: Service = queryService(["sns"], "http://sns.amazonaws.com/doc/2010-03-31/", {
    Publish: operation(publishSchema, async (input, { context }) => {
      context.authorise("sns:Publish", input.TopicArn);
      this.authoriseKey(input.TopicArn, context);
      const publication = { topicArn: input.TopicArn, subject: input.Subject, message: input.Message };
      return { MessageId: await this.publish(publication) };
    }),
  });
  private readonly options: SnsOptions;
  /** Keys of encrypted topics by the topic's ARN; null for the others. */
  private readonly topics: Map<string, string | null>;
  private readonly subscriptions: z.output<typeof subscriptionSchema>[];

  constructor(options: SnsOptions) {
    this.options = options;
    this.topics = new Map(
      readResources(options.graph, "aws:sns/topic:Topic", topicSchema).map((topic) => [
        topic.arn,
        topic.kmsMasterKeyId ?? null,
      ]),
    );
    this.subscriptions = readResources(
      options.graph,
      "aws:sns/topicSubscription:TopicSubscription",
      subscriptionSchema,
    );
    mkdirSync(dirname(options.inboxFile), { recursive: true });
  }

  /**
   * Hands a message to every subscription of a topic.
   * Result  the message's id.
   * Edges   a subscription that refuses does not keep the others from receiving; SNS would try it again, this does not.
   * Throws  AwsError NotFound (404) for a topic that the plan does not hold.
   */
  async publish(publication: Publication): Promise<string> {
    const { topicArn, subject, message } = publication;
    if (!this.topics.has(topicArn)) throw new AwsError("NotFound", "Topic does not exist", 404);
    const { clock, inboxFile, sendTo, onPublish } = this.options;
    onPublish?.(publication);
    const messageId = randomUUID();
    const at = clock.now().toISOString();
    const notification = {
      Type: "Notification",
      MessageId: messageId,
      TopicArn: topicArn,
      ...(subject === "" ? {} : { Subject: subject }),
      Message: message,
      Timestamp: at,
    };
    const sender = { service: "sns.amazonaws.com", sourceArn: topicArn, roleArn: null };
    for (const subscription of this.subscriptions.filter((other) => other.topic === topicArn)) {
      const { protocol, endpoint, rawMessageDelivery, arn } = subscription;
      if (protocol === "lambda") {
        const record = {
          EventSource: "aws:sns",
          EventVersion: "1.0",
          EventSubscriptionArn: arn ?? topicArn,
          Sns: { ...notification, Subject: subject === "" ? null : subject, MessageAttributes: {} },
        };
        await sendTo(endpoint, JSON.stringify({ Records: [record] }), sender).catch(() => {});
      } else if (protocol === "sqs") {
        const body = rawMessageDelivery ? message : JSON.stringify(notification);
        await sendTo(endpoint, body, sender).catch(() => {});
      } else {
        const topic = nameOf(topicArn);
        const level = topic.split("-").at(-1) ?? topic;
        const line: InboxMessage = {
          at,
          channel: protocol,
          topic,
          level,
          to: endpoint,
          subject,
          body: message,
        };
        appendFileSync(inboxFile, `${JSON.stringify(line)}\n`);
      }
    }
    return messageId;
  }

  /** Who publishes to an encrypted topic needs its key; AWS's own keys ask nobody. */
  private authoriseKey(topicArn: string, context: CallContext): void {
    const key = this.topics.get(topicArn);
    if (!key?.startsWith("arn:")) return;
    const conditions = { "kms:ViaService": `sns.${parseArn(topicArn).region}.amazonaws.com` };
    context.authorise("kms:GenerateDataKey", key, conditions);
    context.authorise("kms:Decrypt", key, conditions);
  }
}
