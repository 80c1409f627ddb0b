import { existsSync, mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { userError } from "../../../core/errors/error.ts";
import type { ProcessRegister } from "../processes/pids.ts";
import { startGroup } from "../processes/process-group.ts";
import { commandLine, containerEnvironment } from "./container-environment.ts";
import type { ImageStore } from "./images.ts";

/** One container that runs until it ends: a training or processing job. */
export interface ContainerRun {
  imageUri: string;
  /** Replaces the entry point of the image; null keeps it. */
  entrypoint?: readonly string[] | null;
  args: readonly string[];
  /** Environment variables beside those of the image. */
  env: Record<string, string>;
  /**
   * Local folder in place of /opt/ml: value of SAGEMAKER_BASE_DIR, and replacement of /opt/ml in entry point and
   * arguments.
   */
  baseDir: string;
  timeoutSeconds: number;
  /** File to which the output of the container is appended. */
  logFile: string;
  /** Stops the container when aborted. */
  signal?: AbortSignal;
  /** Seconds between SIGTERM and SIGKILL. SageMaker uses 120. */
  graceSeconds?: number;
  /** Name in the register of processes. */
  name?: string;
}

export interface ContainerEnd {
  /** Null when a signal ended the container. */
  exitCode: number | null;
  timedOut: boolean;
}

export class ContainerRunner {
  readonly #images: ImageStore;
  readonly #register: ProcessRegister | undefined;

  constructor(images: ImageStore, register?: ProcessRegister) {
    this.#images = images;
    this.#register = register;
  }

  /**
   * Runs a container's process on this machine, in the Python environment of its image's requirements. Resolves when
   * the process and all its children have ended. Differences from a container: it uses the machine's Python, user and
   * file system, and /opt/ml is `baseDir`.
   * Throws  LOC124 unknown image, LOC125 no entry point, LOC110 the process cannot be started, LOC111 no Python
   *         environment.
   */
  async run(options: ContainerRun): Promise<ContainerEnd> {
    const { baseDir, signal, timeoutSeconds } = options;
    if (signal?.aborted) return { exitCode: null, timedOut: false };
    const image = this.#images.get(options.imageUri);
    const below = (word: string) => word.replace(/^\/opt\/ml(?=\/|$)/, baseDir);
    const [command, ...args] = commandLine(image, options.entrypoint ?? null, options.args).map(below);
    if (command === undefined) {
      throw userError("LOC125", {
        where: options.imageUri,
        found: "neither the image nor the job names an entry point",
        expected: "one of them",
        next: "Add ENTRYPOINT in exec form to the Dockerfile.",
      });
    }
    mkdirSync(baseDir, { recursive: true });
    const scratch = `${baseDir}.scratch`;
    const env = await containerEnvironment(image, { ...options.env, SAGEMAKER_BASE_DIR: baseDir }, scratch);
    const group = await startGroup({
      name: options.name ?? "container",
      command: resolveCommand(command, env.PATH ?? ""),
      args,
      env,
      cwd: join(image.rootDir, image.workdir),
      logFile: options.logFile,
      register: this.#register,
    });
    let timedOut = false;
    const end = () => void group.stop(options.graceSeconds ?? 10);
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutSeconds * 1000);
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted) end();
    const { exitCode } = await group.ended;
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
    rmSync(scratch, { recursive: true, force: true });
    return { exitCode, timedOut };
  }
}

/** Path of a command, found in the PATH of the container instead of the PATH of this process. */
export function resolveCommand(command: string, path: string): string {
  if (command.includes("/")) return command;
  const found = path.split(delimiter).map((folder) => join(folder, command));
  return found.find((file) => existsSync(file)) ?? command;
}
