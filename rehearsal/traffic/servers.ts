import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ourError } from "../../core/errors/error.ts";
import type { LocalCloud } from "../../local/cloud/local-cloud.ts";
import { ServingClient } from "./serving-client.ts";

/** Clients of the model servers on this machine. */
export function servingClient(cloud: LocalCloud): (workload: string) => ServingClient {
  const clients = new Map<string, ServingClient>();
  return (workload) => {
    const known = clients.get(workload);
    if (known !== undefined) return known;
    const url = cloud.urls[`serve-${workload}`];
    const token = tokenOf(cloud);
    if (url === undefined || token === undefined) {
      throw ourError("LOC204", {
        where: `workload ${workload}`,
        found: url === undefined ? "no server in the run's addresses" : "no serving token",
        expected: "a server that the plan declares",
        next: "Compare the Deployments of the plan with serving.enabled of the workload.",
      });
    }
    const client = new ServingClient(url, token);
    clients.set(workload, client);
    return client;
  };
}

/** Writes the servers' token to a file that only this account can read, for requests by hand. */
export function layServingToken(cloud: LocalCloud): void {
  const token = tokenOf(cloud);
  if (token === undefined) return;
  writeFileSync(join(cloud.state.paths.directory, "serving-token"), `${token}\n`, { mode: 0o600 });
}

function tokenOf(cloud: LocalCloud): string | undefined {
  return cloud.services.secretsmanager.value(`ratchet-${cloud.graph.stack}/serving-token`);
}
