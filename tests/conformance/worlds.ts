import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CloudClock } from "../../local/clock/cloud-clock.ts";
import { createServices } from "../../local/cloud/create-services.ts";
import { startGateway } from "../../local/gateway/gateway.ts";
import { localProvider } from "../../local/outputs/provider.ts";
import { pythonFor } from "../../local/runtimes/containers/venv.ts";
import { freePort } from "../../local/runtimes/processes/free-port.ts";
import { ProcessRegister } from "../../local/runtimes/processes/pids.ts";
import { emulatedServices, outputsOf } from "../../local/services/registry.ts";
import { statePaths } from "../../local/state/stack-state.ts";
import type { GraphResource } from "../../plan/graph.ts";
import { accountId, callerOf, clientOf, region, resource, roleResource } from "../local/gateway-fixture.ts";

/** Settings of any AWS SDK client. */
export interface ClientSettings {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  maxAttempts: number;
}

/** One of the two clouds that a case runs against. */
export interface World {
  settings: ClientSettings;
  stop(): Promise<void>;
}

/** A resource of the plan, as the embedded cloud takes it. */
export interface Declared {
  type: string;
  inputs: Record<string, unknown>;
}

/**
 * The embedded cloud's gateway and services over a plan of a few resources, by the machine's clock.
 * Result  settings: of a caller that may do everything; denied: of one that may do nothing.
 */
export async function startOurs(declared: readonly Declared[]): Promise<World & { denied: ClientSettings }> {
  const directory = mkdtempSync(join(tmpdir(), "ratchet-conformance-"));
  const problems: string[] = [];
  const clock = new CloudClock((what, error) => problems.push(`${what}: ${error}`));
  const gateway = await startGateway({
    ...{ accountId, region, now: () => clock.now() },
    onDefect: (error, what) => problems.push(`${what}: ${error}`),
  });
  const place = { region, gatewayUrl: gateway.url, postgresPort: 1, masterSecretArn: "" };
  const provider = localProvider(
    { ...place, hostOfService: () => "", passwordOf: () => "" },
    outputsOf(emulatedServices),
  );
  const resources: GraphResource[] = [
    roleResource("conformance", [{ Effect: "Allow", Action: "*", Resource: "*" }]),
  ];
  for (const [index, { type, inputs }] of declared.entries()) {
    const planned = resource(type, `resource-${index}`, inputs);
    resources.push({ ...planned, ...(await provider.create({ ...planned, open: [] })) });
  }
  const services = createServices(emulatedServices, {
    graph: { stack: "dev", resources, outputs: {} },
    ...{ gateway, clock, region, root: directory, caFile: "", standIns: [], listeners: {} },
    paths: statePaths(directory, "dev"),
    masterSecret: { arn: `arn:aws:secretsmanager:${region}:${accountId}:secret:m`, user: "u", password: "p" },
    processes: new ProcessRegister(join(directory, "processes")),
  });
  await services.provision();
  await services.start();
  return {
    settings: clientOf(gateway, callerOf("conformance")),
    denied: clientOf(gateway, callerOf("denied")),
    async stop() {
      clock.stop();
      await services.stop();
      await gateway.stop();
      rmSync(directory, { recursive: true, force: true });
      if (problems.length > 0) throw new Error(problems.join("\n"));
    },
  };
}

/** moto's server, for the account of the embedded cloud, with what `make` puts there in the place of a plan. */
export async function startTheirs(make: (settings: ClientSettings) => Promise<void>): Promise<World> {
  const python = await pythonFor(join(import.meta.dirname, "requirements.txt"));
  const port = await freePort();
  const server = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
    stdio: "ignore",
    env: { PATH: process.env.PATH ?? "", HOME: tmpdir(), MOTO_ACCOUNT_ID: accountId },
  });
  const settings = {
    ...{ endpoint: `http://127.0.0.1:${port}`, region, maxAttempts: 1 },
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  try {
    await answering(`${settings.endpoint}/moto-api/`, server);
    await make(settings);
  } catch (error) {
    server.kill();
    throw error;
  }
  return {
    settings,
    async stop() {
      const gone = new Promise((resolve) => server.once("exit", resolve));
      server.kill();
      await gone;
    },
  };
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`moto ended with ${server.exitCode}`);
    const status = await fetch(url).then(
      (response) => response.status,
      () => null,
    );
    if (status === 200) return;
    await delay(50);
  }
}
