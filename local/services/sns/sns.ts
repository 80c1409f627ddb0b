import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Graph } from "../../../plan/graph.ts";
import type { Clock } from "../../clock/clock.ts";
import { operation } from "../../gateway/protocols/operation.ts";
import { queryService } from "../../gateway/protocols/query.ts";
import { AwsError, type CallContext, type Service } from "../../gateway/service.ts";
import type { Inbox } from "../../inbox/inbox.ts";
import { nameOf, parseArn } from "../shared/arn.ts";
import type { Deliveries } from "../shared/delivery.ts";
import { readResources } from "../shared/graph-reader.ts";

export interface Publication {
  topicArn: string;
  subject: string;
  message: string;
}

export interface SnsOptions {
  graph: Graph;
  clock: Clock;
  inbox: Inbox;
  /** Deliveries to functions and queues, with the pauses of `snsPauseMillis`. */
  deliveries: Deliveries;
  /** Called with every publication, with or without subscriptions. */
  onPublish?: (publication: Publication) => void;
}

const topicSchema = z.object({ name: z.string(), arn: z.string(), kmsMasterKeyId: z.string().optional() });
const subscriptionSchema = z.object({
  topic: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  rawMessageDelivery: z.boolean().default(false),
  arn: z.string().optional(),
  /** JSON text, such as `{"deadLetterTargetArn": "…"}`. */
  redrivePolicy: z
    .string()
    .transform((text) => z.object({ deadLetterTargetArn: z.string() }).parse(JSON.parse(text)))
    .optional(),
});
type Subscription = z.output<typeof subscriptionSchema>;

const publishSchema = z.object({
  TopicArn: z.string(),
  Message: z.string(),
  Subject: z.string().default(""),
});

/**
 * SNS's pause in milliseconds after attempt n, from 0, for functions and queues: three attempts immediately, two
 * after a second each, ten after 1 to 20 seconds, then every 20 seconds.
 * Source  Amazon SNS developer guide, "Amazon SNS message delivery retries".
 */
export function snsPauseMillis(attempt: number): number {
  if (attempt < 3) return 0;
  if (attempt < 5) return 1000;
  return Math.min(1000 * 20 ** ((attempt - 5) / 9), 20_000);
}

/** 100,015 attempts over 23 days, as in SNS. */
const retries = { maximumRetryAttempts: 100_015, maximumAgeSeconds: 23 * 24 * 3600 };

/**
 * SNS: topics and subscriptions of the plan. Messages go to functions and queues; those of other subscriptions
 * (e-mail, HTTPS) are stored in the inbox.
 */
export class Sns {
  readonly service: Service = queryService(["sns"], "http://sns.amazonaws.com/doc/2010-03-31/", {
    Publish: operation(publishSchema, async (input, { context }) => {
      context.authorise("sns:Publish", input.TopicArn);
      if (input.Subject.length > 100) throw new AwsError("InvalidParameter", "Invalid parameter: Subject");
      this.authoriseKey(input.TopicArn, context);
      const publication = { topicArn: input.TopicArn, subject: input.Subject, message: input.Message };
      return { MessageId: await this.publish(publication) };
    }),
  });
  private readonly options: SnsOptions;
  /** Key of each topic by its ARN; null for unencrypted topics. */
  private readonly topics: Map<string, string | null>;
  private readonly subscriptions: Subscription[];

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
  }

  /**
   * Sends a message to every subscription of a topic. Resolves when each has had its first attempt.
   * Result  id of the message.
   * Edges   a function or queue that fails is retried. After a refusal or the last attempt, the message goes to the
   *         subscription's dead-letter queue, or is reported lost.
   * Throws  AwsError NotFound (404) for an unknown topic.
   */
  async publish(publication: Publication): Promise<string> {
    const { topicArn, subject, message } = publication;
    if (!this.topics.has(topicArn)) throw new AwsError("NotFound", "Topic does not exist", 404);
    this.options.onPublish?.(publication);
    const messageId = randomUUID();
    const notification = {
      Type: "Notification",
      MessageId: messageId,
      TopicArn: topicArn,
      ...(subject === "" ? {} : { Subject: subject }),
      Message: message,
      Timestamp: this.options.clock.now().toISOString(),
    };
    for (const subscription of this.subscriptions.filter((other) => other.topic === topicArn)) {
      const { protocol, rawMessageDelivery, arn } = subscription;
      if (protocol === "lambda") {
        const record = {
          EventSource: "aws:sns",
          EventVersion: "1.0",
          EventSubscriptionArn: arn ?? topicArn,
          Sns: { ...notification, Subject: subject === "" ? null : subject, MessageAttributes: {} },
        };
        await this.deliver(subscription, JSON.stringify({ Records: [record] }));
      } else if (protocol === "sqs") {
        await this.deliver(subscription, rawMessageDelivery ? message : JSON.stringify(notification));
      } else this.notify(subscription, publication);
    }
    return messageId;
  }

  private async deliver({ topic, endpoint, redrivePolicy }: Subscription, payload: string): Promise<void> {
    await this.options.deliveries.deliver({
      id: randomUUID(),
      targetArn: endpoint,
      payload,
      sender: { service: "sns.amazonaws.com", sourceArn: topic, roleArn: null },
      deadLetterArn: redrivePolicy?.deadLetterTargetArn ?? null,
      deadLetterRoleArn: null,
      attributes: {},
      ...retries,
    });
  }

  private notify({ topic, protocol, endpoint }: Subscription, { subject, message }: Publication): void {
    const { clock, inbox } = this.options;
    inbox.append({
      at: clock.now().toISOString(),
      channel: protocol,
      // Last word of the topic's name: info, alert, critical.
      level: nameOf(topic).split("-").at(-1) ?? "",
      to: endpoint,
      subject,
      body: message,
    });
  }

  /** Checks the publisher's permission for the key of an encrypted topic. AWS's own keys need no permission. */
  private authoriseKey(topicArn: string, context: CallContext): void {
    const key = this.topics.get(topicArn);
    if (!key?.startsWith("arn:")) return;
    const conditions = { "kms:ViaService": `sns.${parseArn(topicArn).region}.amazonaws.com` };
    context.authorise("kms:GenerateDataKey", key, conditions);
    context.authorise("kms:Decrypt", key, conditions);
  }
}
