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
  /** Environment variables with the AWS credentials of the role that belongs to the pod's service account. */
  credentialsOf: (serviceAccount: string, namespace: string) => Record<string, string>;
  /** Variables that replace the plan's values in every workload: AWS_ENDPOINT_URL, DATABASE_SSL_ROOT_CERT. */
  env: Record<string, string>;
  logsDir: string;
  /**
   * Folder for HOME, TMPDIR and the emptyDir volumes of each workload. The volumes survive a restart of the process.
   */
  scratchDir: string;
  /** Local port of a Deployment, if it was chosen before the plan was evaluated. Otherwise a free port is used. */
  portOf?: (name: string, containerPort: number) => number | undefined | Promise<number | undefined>;
  register?: ProcessRegister;
  onLine?: (line: string) => void;
}

export interface RunningWorkloads {
  deployments: readonly Deployment[];
  stop(): Promise<void>;
}

/**
 * Runs the plan's Jobs and Deployments as local processes, one after the other in the order of the plan: a Job until
 * it ends, a Deployment until it is ready (unless nothing waits for it). A Deployment's process is restarted when it
 * ends. They are stopped in reverse order. Services, ingresses, autoscalers, disruption budgets and network policies
 * are not emulated.
 * All processes share the ports of the machine, so each gets a free port in PORT, and listens on the address in HOST
 * (127.0.0.1). An image that serves must read both variables. A Deployment with several replicas is one process.
 * Throws  LOC130 a pod that cannot run here, LOC131 a failed Job, LOC132 a Deployment that was not ready in time. All
 *         started processes are then stopped.
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
 * Environment variables of a workload, with the paths of its emptyDir volumes replaced by paths below `scratchDir`. With a
 * volume at `/var/spill`, the value `/var/spill/today` is replaced. Paths in other places, such as arguments, are not.
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

/**
 * Runs a Job, with retries up to its backoffLimit. The growing pauses of Kubernetes are left out, because nothing
 * changes between the tries.
 */
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
