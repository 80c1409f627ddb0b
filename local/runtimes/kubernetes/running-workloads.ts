import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dependencyError } from "../../../core/errors/error.ts";
import type { Graph } from "../../../plan/graph.ts";
import { commandLine, containerEnvironment } from "../containers/container-environment.ts";
import { resolveCommand } from "../containers/container-runner.ts";
import type { ImageStore } from "../containers/images.ts";
import { freePort } from "../processes/free-port.ts";
import type { ProcessRegister } from "../processes/pids.ts";
import { type GroupOptions, startGroup } from "../processes/process-group.ts";
import { Deployment } from "./deployment-process.ts";
import { type Workload, workloadsOf } from "./kubernetes-manifest.ts";

export interface WorkloadsOptions {
  images: ImageStore;
  /** Variables that stand for the pod's AWS identity: those of the role its service account is associated with. */
  credentialsOf: (serviceAccount: string, namespace: string) => Record<string, string>;
  /** For every workload, over what the plan says: AWS_ENDPOINT_URL, DATABASE_SSL_ROOT_CERT. */
  env: Record<string, string>;
  logsDir: string;
  /** Folder for HOME, TMPDIR and the emptyDir volumes of each workload; the last outlive a restart of the process. */
  scratchDir: string;
  /** The local port of a Deployment, when it was chosen before the plan was evaluated; else any free one. */
  portOf?: (name: string, containerPort: number) => number | undefined | Promise<number | undefined>;
  register?: ProcessRegister;
  onLine?: (line: string) => void;
}

export interface RunningWorkloads {
  deployments: readonly Deployment[];
  stop(): Promise<void>;
}

/**
 * Runs the plan's Jobs and Deployments as processes of their images, one after the other in the plan's order: a Job
 * to its end, a Deployment until it is ready (unless it says not to wait for it) and from then on, restarted when
 * it ends. They are stopped in the opposite order. What surrounds them in a cluster is not run: services, ingresses,
 * autoscalers, budgets, network policies.
 * A container's port is its own in a cluster and shared on one machine, so each gets a free one, passed in PORT, and
 * listens on 127.0.0.1, passed in HOST: an image that serves reads these two. `replicas` above 1 is one process here.
 * Throws  LOC130 a pod that cannot be run here, LOC131 a Job failed, LOC132 a Deployment was not ready in time; what
 *         was started before is stopped.
 */
export async function startWorkloads(graph: Graph, options: WorkloadsOptions): Promise<RunningWorkloads> {
  const deployments: Deployment[] = [];
  const stop = async () => {
    for (const deployment of deployments.toReversed()) await deployment.stop();
  };
  try {
    for (const workload of workloadsOf(graph)) {
      if (workload.kind === "Job") await runJob(workload, options);
      else if (workload.replicas > 0) {
        const port = await portFor(workload, options);
        const command = await processOf(workload, options, port);
        const deployment = new Deployment({ ...workload, port, command, onLine: options.onLine });
        deployments.push(deployment);
        if (workload.awaited) await deployment.ready();
      }
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { deployments, stop };
}

async function portFor(workload: Workload, options: WorkloadsOptions): Promise<number | null> {
  if (workload.containerPort === null) return null;
  return (await options.portOf?.(workload.name, workload.containerPort)) ?? (await freePort());
}

async function processOf(
  workload: Workload,
  options: WorkloadsOptions,
  port: number | null,
): Promise<GroupOptions> {
  const image = options.images.get(workload.imageUri);
  const scratchDir = join(options.scratchDir, workload.name);
  const given = {
    ...inScratch(workload, scratchDir),
    ...options.env,
    ...options.credentialsOf(workload.serviceAccount, workload.namespace),
    ...(port === null ? {} : { PORT: String(port), HOST: "127.0.0.1" }),
  };
  const env = await containerEnvironment(image, given, scratchDir);
  const [command = "", ...args] = commandLine(image, workload.entrypoint, workload.args);
  mkdirSync(options.logsDir, { recursive: true });
  return {
    name: workload.name,
    command: resolveCommand(command, env.PATH ?? ""),
    args,
    env,
    cwd: join(image.rootDir, image.workdir),
    logFile: join(options.logsDir, `${workload.name}.log`),
    register: options.register,
  };
}

/**
 * The variables of a workload with the paths of its emptyDir volumes as paths of this machine: `/var/spill/today` below
 * a volume at `/var/spill` becomes a path in the workload's own folder. A path that no variable names stays unknown.
 */
function inScratch({ env, scratch }: Workload, scratchDir: string): Record<string, string> {
  const folders = scratch.map(({ name, mountPath }) => {
    const folder = join(scratchDir, "volumes", name);
    mkdirSync(folder, { recursive: true });
    return { mountPath: mountPath.replace(/\/$/, ""), folder };
  });
  return Object.fromEntries(
    Object.entries(env).map(([variable, value]) => {
      const volume = folders.find(
        ({ mountPath }) => value === mountPath || value.startsWith(`${mountPath}/`),
      );
      return [variable, volume === undefined ? value : volume.folder + value.slice(volume.mountPath.length)];
    }),
  );
}

/** Retried as often as the Job's backoffLimit says, without its growing pauses: nothing else changes here meanwhile. */
async function runJob(workload: Workload, options: WorkloadsOptions): Promise<void> {
  const command = await processOf(workload, options, null);
  for (let attempt = 0; ; attempt += 1) {
    options.onLine?.(`job ${workload.name}${attempt > 0 ? `, attempt ${attempt + 1}` : ""}`);
    const group = await startGroup(command);
    const timer = setTimeout(() => void group.stop(5), workload.timeoutSeconds * 1000);
    const { exitCode, signal } = await group.ended;
    clearTimeout(timer);
    if (exitCode === 0) return;
    if (attempt < workload.retries) continue;
    throw dependencyError("LOC131", {
      where: `Job ${workload.name}`,
      found: `it failed ${attempt + 1} times, last with ${exitCode === null ? signal : `status ${exitCode}`}: ${lastLines(command.logFile)}`,
      expected: "status 0",
      next: `Read ${command.logFile}`,
    });
  }
}

function lastLines(file: string): string {
  return readFileSync(file, "utf8").trim().split("\n").slice(-3).join(" | ").slice(-600);
}
