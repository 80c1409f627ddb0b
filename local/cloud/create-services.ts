import { join } from "node:path";
import type { Graph } from "../../plan/graph.ts";
import type { LoadedStandIn } from "../channels/stand-ins.ts";
import type { Clock } from "../clock/clock.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { localAccountId as accountId } from "../outputs/place.ts";
import type { ProcessRegister } from "../runtimes/processes/pids.ts";
import type { CloudListeners } from "../services/cloud-listeners.ts";
import type {
  HandlesOf,
  MasterSecret,
  ServiceContext,
  ServiceInstance,
  ServicePlugins,
} from "../services/service-plugin.ts";
import type { Peers } from "../services/shared/peers.ts";
import { resourcePolicies } from "../services/shared/resource-policies.ts";
import { createSendTo } from "../services/shared/send-to.ts";
import { openTables } from "../services/shared/tables.ts";
import type { StatePaths } from "../state/stack-state.ts";
import { createAccess } from "./access.ts";
import { createNotificationSinks } from "./notification-sinks.ts";

export interface CreateServicesOptions {
  graph: Graph;
  gateway: Gateway;
  clock: Clock;
  paths: StatePaths;
  region: string;
  /** Folder to which paths of the plan are relative. */
  root: string;
  caFile: string;
  masterSecret: MasterSecret;
  processes: ProcessRegister;
  /** Stand-ins of the notification channels. */
  standIns: readonly LoadedStandIn[];
  listeners: CloudListeners;
}

/**
 * Creates every service of a registry and registers it with the gateway, which then enforces the policies of the
 * plan. `ServicePlugin` describes the life cycle.
 */
export function createServices<Plugins extends ServicePlugins>(
  plugins: Plugins,
  options: CreateServicesOptions,
) {
  const { graph, gateway, clock, standIns, listeners, ...given } = options;
  const access = createAccess(graph, gateway);
  const openTable = openTables(join(options.paths.services, "tables"));
  const sinks = createNotificationSinks({
    ...{ gateway, clock, openTable, standIns, listeners },
    paths: options.paths,
  });
  const instances = new Map<string, ServiceInstance<unknown>>();
  const offers: Partial<Peers> = {};
  const serviceMay = resourcePolicies(graph, accountId);

  const context: ServiceContext = {
    ...given,
    ...{ graph, clock, listeners, accountId, openTable, serviceMay },
    gatewayUrl: gateway.url,
    inbox: sinks.inbox,
    channels: sinks.channels,
    authorise: access.authorise,
    credentialsFor: access.credentialsFor,
    sendTo: createSendTo((service) => instances.get(service)?.receiver, access.authorise, serviceMay),
    peer(name) {
      const found = offers[name];
      if (found === undefined) throw new Error(`no emulated service that is created yet offers ${name}`);
      return found;
    },
    onLost: (what, reason) => listeners.onLost?.(what, reason),
  };
  for (const [name, plugin] of Object.entries(plugins)) {
    const instance = plugin.create(context);
    instances.set(name, instance);
    Object.assign(offers, instance.offers);
    if (instance.api !== undefined) gateway.use(instance.api);
  }

  return {
    // Each plug-in's handle under its own name, which the loop above cannot express as a type.
    handles: Object.fromEntries(
      [...instances].map(([name, { handle }]) => [name, handle]),
    ) as HandlesOf<Plugins>,
    credentialsFor: access.credentialsFor,
    channels: sinks.channels,
    /** Creates the declared resources. Idempotent: after a restart, the content of resources is kept. */
    async provision(): Promise<void> {
      for (const instance of instances.values()) await instance.provision?.();
    },
    async start(): Promise<void> {
      for (const instance of instances.values()) await instance.start?.();
    },
    async stop(): Promise<void> {
      for (const instance of [...instances.values()].reverse()) await instance.stop?.();
    },
  };
}
