import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import languageService from "@pulumi/pulumi/proto/language_grpc_pb.js";
import type * as proto from "@pulumi/pulumi/proto/language_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import type { ProviderPackage } from "../provider/provider.ts";
import { type RpcServer, serve, unary } from "../provider/rpc.ts";

const require = createRequire(import.meta.url);

export interface LanguageHostOptions {
  /** Folder with `node_modules/.bin`, whose Node runs the program. */
  projectDirectory: string;
  /** Address of the engine, if it is known before the engine's first call. */
  engineAddress?: string;
  /** Provider plugins that the engine must install; empty when they are attached. */
  plugins: ProviderPackage[];
  /** Called with the output of the program. */
  onOutput(text: string): void;
}

/** Exit status of the SDK's runner when it has already reported the failure to the engine. */
const EXPLAINED = 32;

/**
 * Runs TypeScript programs for the engine, in place of `pulumi-language-nodejs`, which comes only with a downloaded
 * release. It starts the SDK's own runner under the project's Node, which strips types itself.
 */
export function serveLanguageHost(options: LanguageHostOptions): Promise<RpcServer> {
  let engineAddress = options.engineAddress ?? "";
  const running = new Set<ReturnType<typeof spawn>>();

  async function run(request: proto.RunRequest): Promise<proto.RunResponse> {
    const flags: [string, string][] = [
      ["monitor", request.getMonitorAddress()],
      ["engine", engineAddress],
      ["organization", request.getOrganization()],
      ["project", request.getProject()],
      ["stack", request.getStack()],
      ["pwd", request.getPwd()],
      ["parallel", request.getParallel() > 0 ? String(request.getParallel()) : ""],
      ["root-directory", request.getInfo()?.getRootDirectory() ?? ""],
    ];
    const args = flags.flatMap(([flag, value]) => (value === "" ? [] : [`--${flag}=${value}`]));
    if (request.getDryrun()) args.push("--dry-run");
    const runner = require.resolve("@pulumi/pulumi/cmd/run");
    const program = request.getInfo()?.getEntryPoint() || request.getProgram() || ".";
    const child = spawn("node", [runner, ...args, program, ...request.getArgsList()], {
      cwd: request.getPwd(),
      env: {
        ...process.env,
        PATH: [join(options.projectDirectory, "node_modules", ".bin"), process.env.PATH].join(delimiter),
        PULUMI_NODEJS_TYPESCRIPT: "false",
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    child.stdout.on("data", (chunk) => options.onOutput(String(chunk)));
    child.stderr.on("data", (chunk) => options.onOutput(String(chunk)));
    const failure = await new Promise<string>((resolve) => {
      child.on("error", (error) => resolve(`the program could not be started: ${error.message}`));
      child.on("close", (code, signal) => {
        if (code === 0) resolve("");
        else
          resolve(code === EXPLAINED ? "explained" : `the program ended with ${signal ?? `status ${code}`}`);
      });
    });
    running.delete(child);
    if (failure === "explained") return new messages.RunResponse().setBail(true);
    return new messages.RunResponse().setError(failure);
  }

  const dependencies = options.plugins.map(({ name, version }) =>
    new pluginMessages.PluginDependency().setName(name).setKind("resource").setVersion(`v${version}`),
  );
  const packages = options.plugins.map(({ name, version }) =>
    new pluginMessages.PackageDependency().setName(name).setKind("resource").setVersion(`v${version}`),
  );
  const server = serve(languageService.LanguageRuntimeService, {
    handshake: unary((request: proto.LanguageHandshakeRequest) => {
      engineAddress = request.getEngineAddress();
      return new messages.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => new pluginMessages.PluginInfo().setVersion("1.0.0")),
    getRequiredPlugins: unary(() => new messages.GetRequiredPluginsResponse().setPluginsList(dependencies)),
    getRequiredPackages: unary(() => new messages.GetRequiredPackagesResponse().setPackagesList(packages)),
    getProgramDependencies: unary(() => new messages.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: unary(() => new messages.RuntimeOptionsResponse()),
    about: unary(() => new messages.AboutResponse().setExecutable("node").setVersion(process.version)),
    run: unary(run),
  });
  return server.then(({ port, close }) => ({
    port,
    close() {
      for (const child of running) child.kill();
      close();
    },
  }));
}
