import type { Credentials } from "../../gateway/callers.ts";

/** Rows that survive a restart. Tests may use a `Map` instead. */
export interface Table<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): unknown;
  delete(key: string): unknown;
  values(): Iterable<T>;
}

/** Opens a service's table. Equal names give the same rows. */
export type OpenTable = <T>(name: string) => Table<T>;

/**
 * Checks a role's policies and records the call, as the gateway does for an API call.
 * Throws  AwsError AccessDenied.
 */
export type Authorise = (
  roleArn: string,
  action: string,
  resource: string,
  conditions?: Record<string, string>,
) => void;

/** Returns credentials of a role. `label` names their holder in messages. */
export type CredentialsFor = (roleArn: string, label: string) => Credentials;

/** Queues, as other AWS services use them. */
export interface Queues {
  /** Throws  AwsError when the queue does not exist. */
  send(queueArn: string, body: string, attributes: Record<string, string>): Promise<void>;
  /** Number of messages that can be received now; null when the queue does not exist. */
  visibleMessages(queueName: string): number | null;
}

/** A metric value that a service publishes. */
export interface Datum {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  value: number;
}

export type PublishMetric = (datum: Datum) => void;

/**
 * Sender of a payload: its service principal (`events.amazonaws.com`), the ARN of the rule, schedule or topic, and
 * the IAM role that it uses. Without a role, the target's resource policy decides.
 */
export interface Sender {
  service: string;
  sourceArn: string;
  roleArn: string | null;
}

/**
 * Sends a payload to the function, queue, topic or bus of an ARN. Resolves when it is accepted.
 * Throws  AwsError when the target does not exist or refuses the sender.
 */
export type SendTo = (targetArn: string, payload: string, sender: Sender) => Promise<void>;
