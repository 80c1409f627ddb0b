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
 * One emulated service: a folder of `local/services/` and one line of `registry.ts`; nothing else knows it.
 *
 * | phase     | called                                       | what the service does                             |
 * |-----------|----------------------------------------------|---------------------------------------------------|
 * | outputs   | while the program is evaluated               | returns ids and ARNs of the resources it emulates |
 * | create    | with the graph, in the registry's order       | opens its state; runs nothing                     |
 * | provision | after all are created, in order               | makes what its resources declare; idempotent      |
 * | start     | once the pods answer, in order                | arms timers, resumes interrupted deliveries       |
 * | stop      | in reverse order                             | ends what it runs; its state stays on disk        |
 *
 * Shape   Handle: what tests, scenarios and commands reach the running service by; null when nothing needs it.
 */
export interface ServicePlugin<Handle> {
  /** Computed outputs of the resource types that the service emulates, by Pulumi type. */
  readonly outputs?: OutputRules;
  create(context: ServiceContext): ServiceInstance<Handle>;
}

export interface ServiceInstance<Handle> {
  readonly handle: Handle;
  /** The wire API on the gateway; absent for a service that no program calls. */
  readonly api?: Service;
  /** What it offers to other services. */
  readonly offers?: Partial<Peers>;
  /** Accepts payloads of rules, schedules and topics; absent when its ARNs cannot be targets. */
  readonly receiver?: Receiver;
  provision?(): Promise<void> | void;
  start?(): Promise<void> | void;
  stop?(): Promise<void> | void;
}

/** The receiving side of a target. Its key in the registry is the service part of the ARNs that it receives for. */
export interface Receiver {
  /** What the sender must be allowed, `sqs:SendMessage`. */
  action: string;
  /**
   * What decides about a sender without a role: the resource policy of the target in the plan, or `accept`
   * itself, as Lambda does by its permissions.
   */
  withoutRole: "resource-policy" | "accept";
  /** Throws  AwsError: the target does not exist, or `accept` decides and refuses. */
  accept(targetArn: string, payload: string, sender: Sender): Promise<void>;
}

/** What every service gets. */
export interface ServiceContext {
  graph: Graph;
  clock: Clock;
  region: string;
  accountId: string;
  /** `http://127.0.0.1:port`, without a slash at the end. */
  gatewayUrl: string;
  paths: StatePaths;
  /** Folder that relative paths of the plan start from. */
  root: string;
  caFile: string;
  masterSecret: MasterSecret;
  inbox: Inbox;
  channels: ChannelFaults;
  /** Where processes that must not outlive the run are registered. */
  processes: ProcessRegister;
  openTable: OpenTable;
  credentialsFor: CredentialsFor;
  authorise: Authorise;
  serviceMay: ServiceMay;
  sendTo: SendTo;
  /**
   * What another service offers. Look it up when it is needed, not in `create`, unless the registry lists the
   * other one before.
   */
  peer<Name extends keyof Peers>(name: Name): Peers[Name];
  listeners: CloudListeners;
  /** Reports a delivery that failed and is not retried. */
  onLost(what: string, reason: string): void;
}

/** The secret in which RDS keeps the master's password. */
export interface MasterSecret {
  arn: string;
  user: string;
  password: string;
}

export type ServicePlugins = Readonly<Record<string, ServicePlugin<unknown>>>;

/** The handles of the services of a registry, by their names. */
export type HandlesOf<Plugins extends ServicePlugins> = {
  readonly [Name in keyof Plugins]: Plugins[Name] extends ServicePlugin<infer Handle> ? Handle : never;
};
