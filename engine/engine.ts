import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ourError, userError } from "../core/errors/error.ts";
import { notDecrypted } from "../infra/config/checks/secrets.ts";
import { readStackFile } from "../plan/stack/stack-file.ts";
import { readYamlFile } from "../plan/stack/yaml-file.ts";
import { findCli, type PulumiCli } from "./cli/find-cli.ts";
import { runCommand } from "./cli/run-command.ts";
import { type EngineReport, readEvents } from "./events.ts";
import { serveLanguageHost } from "./plugins/language-host.ts";
import { analyzerScript, writeScript } from "./plugins/plugin-scripts.ts";
import { buildPolicyPack } from "./plugins/policy-pack.ts";
import { installedProviders, serveProvider } from "./provider/provider.ts";
import { isObject } from "./provider/values.ts";

export interface EngineOptions {
  /** Folder of Pulumi.yaml. */
  projectDirectory: string;
  stack: string;
  /** Whether to attach the project's policy pack, if it has one; default true. */
  policies?: boolean;
  onProgress?: (line: string) => void;
  /** Called with the number of resources that the engine has asked about in this run. */
  onResource?: (count: number) => void;
}

export interface RunOptions {
  /** Changes the stack's settings (such as `ratchet:workloads`) for this run. The file is not changed. */
  configure?: (settings: Record<string, unknown>) => void;
}

export interface EngineResult extends EngineReport {
  /** False when the program failed, or a mandatory policy was violated. */
  succeeded: boolean;
  /** Output of the engine and the program. */
  output: string;
}

export interface Engine {
  cli: PulumiCli;
  preview(options?: RunOptions): Promise<EngineResult>;
  /** Records the resources as existing, so that a later preview shows differences. Nothing is created in a cloud. */
  up(options?: RunOptions): Promise<EngineResult>;
  destroy(): Promise<EngineResult>;
  /** Stops a running operation and the attached plugins, and deletes the state. */
  close(): void;
}

/**
 * Starts the real Pulumi engine for a program, without an account. The state is a temporary folder. The language host
 * and all providers are plugins in this process (docs/decisions/0005-engine-offline.md).
 * Throws  ENG001 without a CLI, ENG002 without a project file, ENG003 when the engine refuses a stack, and for the file of
 *         the stack the errors of the plan: PLAN003, PLAN004, PLAN005.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { projectDirectory, stack } = options;
  const progress = options.onProgress ?? (() => {});
  const project = readProject(projectDirectory);
  const settings = readStackFile(projectDirectory, stack);
  const cli = await findCli({ onProgress: progress });

  mkdirSync(join(projectDirectory, ".ratchet"), { recursive: true });
  const folder = mkdtempSync(join(projectDirectory, ".ratchet", "engine-"));
  let resources = 0;
  let output = "";
  const onResource = (): void => options.onResource?.(++resources);
  const packages = installedProviders(projectDirectory);
  const language = await serveLanguageHost({
    projectDirectory,
    plugins: [],
    onOutput: (text) => {
      output += text;
    },
  });
  const providers = await Promise.all(packages.map((pkg) => serveProvider(pkg, onResource)));

  const ending = new AbortController();
  function close(): void {
    ending.abort();
    for (const server of [language, ...providers]) server.close();
    rmSync(folder, { recursive: true, force: true });
  }

  const home = join(folder, "home");
  const environment: NodeJS.ProcessEnv = {
    // Settings of the user's own Pulumi would select their backend and their plugins.
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"))),
    PATH: [join(projectDirectory, "node_modules", ".bin"), process.env.PATH].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "preview",
    NO_COLOR: "1",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // The state lives no longer than this process, so that saving it after each step would only cost time.
    // Opens the flag for the event log.
    PULUMI_DEBUG_COMMANDS: "true",
    PULUMI_EXPERIMENTAL: "true",
    PULUMI_SKIP_CHECKPOINTS: "true",
    PULUMI_DEBUG_LANGUAGES: `nodejs:${language.port}`,
    PULUMI_DEBUG_PROVIDERS: packages.map(({ name }, i) => `${name}:${providers[i]?.port}`).join(","),
  };

  try {
    const salt = await createStack();
    const pack = options.policies === false ? undefined : await attachPolicies();
    let runs = 0;
    return {
      cli,
      preview: (run) => operate(["preview"], pack, run),
      up: (run) => operate(["up", "--yes", "--skip-preview"], pack, run),
      destroy: () => operate(["destroy", "--yes", "--skip-preview"], undefined),
      close,
    };

    async function operate(verb: string[], packFolder?: string, run: RunOptions = {}): Promise<EngineResult> {
      const number = ++runs;
      const config = withoutSecrets(structuredClone(settings));
      if (isObject(config)) run.configure?.(config);
      const configFile = join(folder, `config-${number}.yaml`);
      // JSON, which every reader of YAML reads alike.
      writeFileSync(configFile, JSON.stringify({ encryptionsalt: salt, config }));
      const events = join(folder, `events-${number}.jsonl`);
      resources = 0;
      output = "";
      const { status, output: said } = await runCommand(
        cli.path,
        [
          ...verb,
          ...["--stack", stack, "--config-file", configFile, "--event-log", events],
          ...["--non-interactive", "--color=never", "--diff=false", "--suppress-progress"],
          ...(packFolder === undefined ? [] : ["--policy-pack", packFolder]),
        ],
        { cwd: projectDirectory, environment, signal: ending.signal },
      );
      const report = existsSync(events)
        ? readEvents(events)
        : { operations: [], violations: [], outputs: {}, diagnostics: [] };
      return { succeeded: status === 0, output: output + said, ...report };
    }
  } catch (error) {
    close();
    throw error;
  }

  /** Creates the stack in a separate folder, because the engine writes its salt into the stack file. */
  async function createStack(): Promise<string> {
    const place = join(folder, "project");
    mkdirSync(place);
    mkdirSync(join(folder, "state"));
    writeFileSync(join(place, "Pulumi.yaml"), JSON.stringify({ name: project.name, runtime: "nodejs" }));
    const made = await runCommand(cli.path, ["stack", "init", stack, "--non-interactive"], {
      cwd: place,
      environment,
    });
    if (made.status !== 0) {
      throw ourError("ENG003", {
        where: `${cli.path} (${cli.version})`,
        found: made.output.trim(),
        expected: `an empty stack ${stack} in a temporary folder`,
        next: "Report this with the text above",
      });
    }
    return String(readYamlFile(place, `Pulumi.${stack}.yaml`).encryptionsalt);
  }

  async function attachPolicies(): Promise<string | undefined> {
    const pack = await buildPolicyPack(projectDirectory, join(folder, "policies"));
    if (pack !== undefined) {
      // Among the plugins rather than on PATH, of which the engine would warn.
      writeScript(join(home, "plugins", "analyzer-policy-v1.0.0"), analyzerScript);
      progress("Policy pack: policies/ attached");
    }
    return pack;
  }
}

function readProject(directory: string): Record<string, unknown> {
  if (!existsSync(join(directory, "Pulumi.yaml"))) {
    throw userError("ENG002", {
      where: join(directory, "Pulumi.yaml"),
      found: "no such file",
      expected: "the project file, and one settings file for each stack",
      next: "Run the command in the project's folder",
    });
  }
  return readYamlFile(directory, "Pulumi.yaml");
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  if (typeof value.secure === "string" && Object.keys(value).length === 1) return notDecrypted;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
}
