import { join } from "node:path";
import { messageOf } from "../../core/errors/error.ts";
import type { Graph } from "../../plan/graph.ts";
import { program } from "../../plan/program.ts";
import { readStackFile } from "../../plan/stack/stack-file.ts";
import { loadStandIns, standInConfig } from "../channels/stand-ins.ts";
import { CloudClock } from "../clock/cloud-clock.ts";
import { type Gateway, startGateway } from "../gateway/gateway.ts";
import { inboxPath } from "../inbox/inbox-page.ts";
import { passwordsIn } from "../outputs/passwords.ts";
import { localAccountId } from "../outputs/place.ts";
import { localProvider } from "../outputs/provider.ts";
import { type Postgres, startPostgres } from "../runtimes/postgres/postgres-server.ts";
import type { CloudListeners } from "../services/cloud-listeners.ts";
import { type EmulatedServices, emulatedServices, outputsOf } from "../services/registry.ts";
import { StackState } from "../state/stack-state.ts";
import { ensureTls } from "../state/tls.ts";
import { createServices } from "./create-services.ts";
import { type Faults, faultsOf } from "./faults.ts";
import { grantOperator } from "./operator.ts";
import { startPods } from "./pods.ts";
import { ServicePorts } from "./service-ports.ts";

export interface CloudOptions {
  /** Root folder of the repository. */
  root: string;
  /** Folder that contains `.ratchet/`. By default the repository; tests use their own. */
  stateRoot?: string;
  stack: string;
  /** Port of the gateway. MLflow and the model servers get the following ports. Absent: free ports. */
  port?: number;
  fresh?: boolean;
  /** Start of virtual time. Absent: the machine's clock is used. */
  virtualStart?: Date;
  /** Keys of the stack configuration to replace, for tests and rehearsals. */
  config?: Record<string, unknown>;
  /** Changes the plan before it is run, for tests that remove a permission. */
  amend?: (graph: Graph) => Graph;
  listeners?: CloudListeners;
  /**
   * Called with the URLs of all servers, before they answer. Keys: `gateway`, `inbox`, `mlflow`, `serve-<workload>`.
   */
  onUrls?: (urls: Record<string, string>) => void;
  /** Called with one line for each longer step. */
  onProgress?: (line: string) => void;
}

/**
 * The embedded cloud: one stack of the plan, running on this machine.
 *
 * | state    | entered by   | leaves when                                              |
 * |----------|--------------|----------------------------------------------------------|
 * | starting | `start`      | PostgreSQL, the gateway and the plan's pods answer         |
 * | running  | `start` done | `stop`                                                    |
 * | stopped  | `stop`       | never; another `start` with the same state continues it    |
 */
export class LocalCloud {
  readonly graph: Graph;
  readonly clock: CloudClock;
  readonly gateway: Gateway;
  readonly services: EmulatedServices;
  readonly postgres: Postgres;
  readonly state: StackState;
  readonly caFile: string;
  readonly urls: Record<string, string>;
  readonly faults: Faults;
  /** Parts that depend on PostgreSQL and the gateway, in the order in which they are stopped. */
  private readonly running: readonly { stop(): Promise<void> }[];

  private constructor(
    parts: Omit<LocalCloud, "stop" | "restartPostgres" | "running">,
    running: readonly { stop(): Promise<void> }[],
  ) {
    this.graph = parts.graph;
    this.clock = parts.clock;
    this.gateway = parts.gateway;
    this.services = parts.services;
    this.postgres = parts.postgres;
    this.state = parts.state;
    this.caFile = parts.caFile;
    this.urls = parts.urls;
    this.faults = parts.faults;
    this.running = running;
  }

  /**
   * Starts the cloud.
   * Throws  errors of its parts (LOC…, CFG000, PLAN…), after all started parts are stopped.
   */
  static async start(options: CloudOptions): Promise<LocalCloud> {
    const { root, stack, listeners = {}, onProgress = () => undefined } = options;
    const undo: (() => Promise<void> | void)[] = [];
    const onDefect = (error: unknown, what: string): void => listeners.onLost?.(what, messageOf(error));
    try {
      const region = String(readStackFile(root, stack)["aws:region"] ?? "");
      const state = await StackState.open(options.stateRoot ?? root, stack, {
        fresh: options.fresh ?? false,
      });
      undo.push(() => state.release());
      const clock = new CloudClock(
        (what, error) => listeners.onLost?.(what, messageOf(error)),
        options.virtualStart,
      );
      const gateway = await startGateway({
        ...(options.port === undefined ? {} : { port: options.port }),
        accountId: localAccountId,
        region,
        now: () => clock.now(),
        onDefect,
      });
      undo.push(() => gateway.stop());
      const ports = new ServicePorts(options.port);
      await ports.of("mlflow");
      const own = { gateway: gateway.url, inbox: gateway.url + inboxPath };
      state.announce({ ...own, ...(await ports.urls()) });
      onProgress("starting PostgreSQL");
      const tls = await ensureTls(state.paths.tls);
      const postgres = await startPostgres({
        dataDir: state.paths.postgres,
        tls,
        masterUser: "ratchet_admin",
        database: "ratchet",
        logFile: join(state.paths.logs, "postgres.log"),
        register: state.processes,
      });
      undo.push(() => postgres.stop());

      onProgress("evaluating the plan");
      const standIns = await loadStandIns();
      const masterSecretArn = `arn:aws:secretsmanager:${region}:${localAccountId}:secret:rds-master`;
      const evaluated = await program({
        stack,
        config: { ...standInConfig(standIns, gateway.url), ...options.config },
        secrets: "reveal",
        provider: localProvider(
          {
            region,
            gatewayUrl: gateway.url,
            postgresPort: postgres.port,
            hostOfService: async (name) => `127.0.0.1:${await ports.of(name)}`,
            masterSecretArn,
            passwordOf: passwordsIn(join(state.paths.services, "passwords.json")),
          },
          outputsOf(emulatedServices),
        ),
      });
      const urls = { ...own, ...(await ports.urls()) };
      state.announce(urls);
      options.onUrls?.(urls);
      const graph = options.amend?.(evaluated) ?? evaluated;
      const services = createServices(emulatedServices, {
        ...{ graph, gateway, clock, region, root, standIns, listeners },
        paths: state.paths,
        processes: state.processes,
        caFile: tls.caFile,
        masterSecret: { arn: masterSecretArn, ...postgres.master },
      });
      undo.push(() => services.stop());
      const { credentialsFor } = services;
      grantOperator(graph, state.paths.operatorFile, credentialsFor, gateway.url, region);
      onProgress("creating the resources of the plan and applying the database schema");
      await services.provision();
      onProgress("starting MLflow and the model servers");
      const pods = await startPods({
        ...{ graph, region, state, credentialsFor },
        images: services.handles.ecr,
        endpoint: gateway.url,
        caFile: tls.caFile,
        portOf: (name) => ports.of(name),
        onLine: onProgress,
      });
      undo.push(() => pods.stop());
      await services.start();
      return new LocalCloud(
        {
          ...{ graph, clock, gateway, postgres, state, caFile: tls.caFile, urls },
          services: services.handles,
          faults: faultsOf({ clock, postgres, channels: services.channels }),
        },
        [services, pods],
      );
    } catch (error) {
      for (const step of undo.reverse()) await Promise.resolve(step()).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Starts PostgreSQL again after `postgres.kill()` or `postgres.stop()`, on the same port and with all committed
   * data.
   */
  async restartPostgres(): Promise<void> {
    await this.postgres.resume();
  }

  /** Stops every part before the parts that it depends on. */
  async stop(): Promise<void> {
    this.clock.stop();
    for (const part of [...this.running, this.gateway, this.postgres]) await part.stop();
    this.state.release();
  }
}
