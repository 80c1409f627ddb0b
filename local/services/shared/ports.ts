import type { Credentials } from "../../gateway/callers.ts";

/** Rows that survive a restart; a `Map` stands for it in tests of behaviour. */
export interface Table<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): unknown;
  delete(key: string): unknown;
  values(): Iterable<T>;
}

/** Opens a service's table by name; the same name is the same rows. */
export type OpenTable = <T>(name: string) => Table<T>;

/**
 * Checks a role's policies, as the gateway does for a call over the wire, and records the call.
 * Throws  AwsError AccessDenied.
 */
export type Authorise = (
  roleArn: string,
  action: string,
  resource: string,
  conditions?: Record<string, string>,
) => void;

/** Credentials that the gateway maps to the role; `label` names the holder in messages. */
export type CredentialsFor = (roleArn: string, label: string) => Credentials;

/** The queues, as other services of AWS reach them. */
export interface Queues {
  /** Throws  AwsError when the queue does not exist. */
  send(queueArn: string, body: string, attributes: Record<string, string>): Promise<void>;
  /** Messages that can be received now; null when there is no such queue. */
  visibleMessages(queueName: string): number | null;
}

/** A metric as a service publishes it. */
export interface Datum {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  value: number;
}

export type PublishMetric = (datum: Datum) => void;

/**
 * The sender of a payload to a target: the service principal (`events.amazonaws.com`), the ARN of the rule, schedule or
 * topic, and the IAM role that it uses. Without a role, the target decides by its resource policy.
 */
export interface Sender {
  service: string;
  sourceArn: string;
  roleArn: string | null;
}

/**
 * Hands a payload to whatever an ARN names (function, queue, topic, bus); resolves once that has accepted it.
 * Throws  AwsError: the target does not exist or refuses the sender.
 */
export type SendTo = (targetArn: string, payload: string, sender: Sender) => Promise<void>;
