import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../../core/errors/error.ts";
import type { Credentials } from "../../gateway/callers.ts";
import type { ContainerEnd, ContainerRun } from "../../runtimes/containers/container-runner.ts";
import { jobObjects } from "./job-objects.ts";
import type { Job } from "./sagemaker-schema.ts";
import { packFolder } from "./tar.ts";

/**
 * Runs a container. Resolves when the container has ended; the exit code is null when a signal ended it. A container
 * that runs longer than `timeoutSeconds` is stopped; the preparation of its image does not count. Rejects when it
 * cannot start.
 */
export type RunContainer = (run: ContainerRun) => Promise<ContainerEnd>;

export interface RunPlace {
  runContainer: RunContainer;
  endpoint: string;
  region: string;
  credentials: Credentials;
  baseDir: string;
  logFile: string;
  /** Called with Downloading, Training and Uploading. */
  onPhase: (phase: string) => void;
  signal: AbortSignal;
}

/** Reason of an abort that only ends the container, because the embedded cloud stops. The job keeps its status. */
export const leaveAsItIs = "leave as it is";

export type JobEnd = Pick<Job, "status" | "phase" | "failureReason" | "exitMessage">;

/**
 * Runs one job as SageMaker does: downloads inputs, runs the container, uploads outputs, with the credentials of the
 * job's role. The time limit applies only to the container, by the machine's clock.
 */
export async function runJob(job: Job, place: RunPlace): Promise<JobEnd> {
  const { baseDir, endpoint, region, credentials } = place;
  const objects = jobObjects({ endpoint, region, credentials, kmsKeyId: job.kmsKeyId });
  try {
    await rm(baseDir, { recursive: true, force: true });
    await prepare(job, baseDir);
    place.onPhase("Downloading");
    try {
      for (const input of job.inputs) await objects.download(input.uri, join(baseDir, input.folder));
    } catch (error) {
      return failed(`ClientError: Data download failed: ${messageOf(error)}`, null);
    }
    place.onPhase(job.kind === "training" ? "Training" : "Processing");
    const end = await runContainer(job, place);
    if (end.status === "Failed" || place.signal.reason === leaveAsItIs) return end;
    place.onPhase("Uploading");
    try {
      for (const output of job.outputs) {
        const folder = join(baseDir, output.folder);
        if (output.packed === null) await objects.uploadFolder(folder, output.uri);
        else if (output.folder === "model" || (await readdir(folder)).length > 0) {
          const file = join(baseDir, output.packed);
          await packFolder(folder, file);
          await objects.uploadFile(file, `${output.uri}/${output.packed}`);
        }
      }
    } catch (error) {
      return failed(`ClientError: Artifact upload failed: ${messageOf(error)}`, end.exitMessage);
    }
    return end;
  } finally {
    objects.close();
  }
}

async function prepare(job: Job, baseDir: string): Promise<void> {
  const folders = [...job.inputs, ...job.outputs].map(({ folder }) => folder);
  for (const folder of ["input/config", "output", ...folders])
    await mkdir(join(baseDir, folder), { recursive: true });
  const resources = { current_host: "algo-1", hosts: ["algo-1"], network_interface_name: "lo" };
  if (job.kind === "training") {
    const channels = job.inputs.map(({ folder }) => [
      folder.split("/").at(-1),
      { TrainingInputMode: "File" },
    ]);
    const config = join(baseDir, "input/config");
    await writeFile(join(config, "hyperparameters.json"), JSON.stringify(job.hyperparameters));
    await writeFile(join(config, "inputdataconfig.json"), JSON.stringify(Object.fromEntries(channels)));
    await writeFile(join(config, "resourceconfig.json"), JSON.stringify(resources));
  } else {
    await mkdir(join(baseDir, "config"), { recursive: true });
    await writeFile(join(baseDir, "config/processingjobconfig.json"), JSON.stringify(job.request));
    await writeFile(join(baseDir, "config/resourceconfig.json"), JSON.stringify(resources));
  }
}

async function runContainer(job: Job, place: RunPlace): Promise<JobEnd> {
  const { baseDir, region, credentials, endpoint, logFile } = place;
  const below = (text: string) => text.replace(/^\/opt\/ml(?=\/|$)/, baseDir);
  let end: Awaited<ReturnType<RunContainer>>;
  try {
    end = await place.runContainer({
      imageUri: job.imageUri,
      entrypoint: job.entrypoint?.map(below) ?? null,
      args: job.args.map(below),
      env: {
        ...job.environment,
        SAGEMAKER_BASE_DIR: baseDir,
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
      },
      baseDir,
      timeoutSeconds: job.maxRuntimeSeconds,
      logFile,
      signal: place.signal,
    });
  } catch (error) {
    return failed(`ClientError: the image ${job.imageUri} cannot run: ${messageOf(error)}`, null);
  }
  const said = await textOf(join(baseDir, job.kind === "training" ? "output/failure" : "output/message"));
  const exitMessage = job.kind === "processing" ? said : null;
  if (place.signal.aborted) return { status: "Stopped", phase: "Stopped", failureReason: null, exitMessage };
  if (end.timedOut) {
    const failureReason = job.kind === "processing" ? "MaxRuntimeExceeded" : null;
    return { status: "Stopped", phase: "MaxRuntimeExceeded", failureReason, exitMessage };
  }
  if (end.exitCode === 0)
    return { status: "Completed", phase: "Completed", failureReason: null, exitMessage };
  const why = said ?? `the container left no reason; see ${logFile}`;
  return failed(
    `AlgorithmError: ${why}, exit code: ${end.exitCode ?? "none, killed by a signal"}`,
    exitMessage,
  );
}

function failed(reason: string, exitMessage: string | null): JobEnd {
  return { status: "Failed", phase: "Failed", failureReason: reason.slice(0, 1024), exitMessage };
}

async function textOf(file: string): Promise<string | null> {
  if (!existsSync(file)) return null;
  return (await readFile(file, "utf8")).trim().slice(0, 900);
}
