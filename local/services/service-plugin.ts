import type { Graph } from "../../plan/graph.ts";
import type { ChannelFaults } from "../channels/channel-faults.ts";
import type { Clock } from "../clock/clock.ts";
import type { Service } from "../gateway/service.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { OutputRules } from "../outputs/output-rules.ts";
import type { ProcessRegister } from "../runtimes/processes/pids.ts";
import type { StatePaths } from "../state/stack-state.ts";
import type { CloudListeners } from "./cloud-listeners.ts";
import type { Peers } from "./shared/peers.ts";
import type { Authorise, CredentialsFor, OpenTable, Sender, SendTo } from "./shared/ports.ts";
import type { ServiceMay } from "./shared/resource-policies.ts";

/**
 * Plug-in of one emulated service: a folder of `local/services/` and one line of `registry.ts`. No other code names
 * the service.
 *
 * | phase     | called                                       | what the service does                             |
 * |-----------|----------------------------------------------|---------------------------------------------------|
 * | outputs   | while the program is evaluated               | returns ids and ARNs of the resources it emulates |
 * | create    | with the graph, in the registry's order       | opens its state; runs nothing                     |
 * | provision | after all are created, in order               | creates its declared resources; idempotent        |
 * | start     | when the pods answer, in order                | starts timers, resumes interrupted deliveries     |
 * | stop      | in reverse order                             | ends its work; its state stays on disk            |
 *
 * Shape   Handle: interface of the running service for tests, scenarios and commands; null when none is needed.
 */
export interface ServicePlugin<Handle> {
  /** Computed outputs of the emulated resource types, by Pulumi type. */
  readonly outputs?: OutputRules;
  create(context: ServiceContext): ServiceInstance<Handle>;
}

export interface ServiceInstance<Handle> {
  readonly handle: Handle;
  /** AWS API of the service on the gateway; absent when no program calls it. */
  readonly api?: Service;
  /** Functions that the service offers to other services. */
  readonly offers?: Partial<Peers>;
  /** Accepts payloads of rules, schedules and topics; absent when its ARNs cannot be targets. */
  readonly receiver?: Receiver;
  provision?(): Promise<void> | void;
  start?(): Promise<void> | void;
  stop?(): Promise<void> | void;
}

/** Receiving side of a target. Its key in the registry is the service part of the ARNs. */
export interface Receiver {
  /** Action that the sender must be permitted, such as `sqs:SendMessage`. */
  action: string;
  /**
   * Check for a sender without a role: the target's resource policy in the plan, or `accept` itself (Lambda
   * permissions).
   */
  withoutRole: "resource-policy" | "accept";
  /**
   * Throws  AwsError when the target does not exist, or when `accept` checks the sender and refuses.
   */
  accept(targetArn: string, payload: string, sender: Sender): Promise<void>;
}

/** Arguments that every service gets. */
export interface ServiceContext {
  graph: Graph;
  clock: Clock;
  region: string;
  accountId: string;
  /** `http://127.0.0.1:port`, without a trailing slash. */
  gatewayUrl: string;
  paths: StatePaths;
  /** Folder to which paths of the plan are relative. */
  root: string;
  caFile: string;
  masterSecret: MasterSecret;
  inbox: Inbox;
  channels: ChannelFaults;
  /** Register of processes that must not survive the run. */
  processes: ProcessRegister;
  openTable: OpenTable;
  credentialsFor: CredentialsFor;
  authorise: Authorise;
  serviceMay: ServiceMay;
  sendTo: SendTo;
  /**
   * Functions that another service offers. Call it when they are needed. Within `create`, it finds only services that
   * the registry lists earlier.
   */
  peer<Name extends keyof Peers>(name: Name): Peers[Name];
  listeners: CloudListeners;
  /** Reports a delivery that failed and is not retried. */
  onLost(what: string, reason: string): void;
}

/** Secret in which RDS stores the master's password. */
export interface MasterSecret {
  arn: string;
  user: string;
  password: string;
}

export type ServicePlugins = Readonly<Record<string, ServicePlugin<unknown>>>;

/** Handles of the services of a registry, by name. */
export type HandlesOf<Plugins extends ServicePlugins> = {
  readonly [Name in keyof Plugins]: Plugins[Name] extends ServicePlugin<infer Handle> ? Handle : never;
};
