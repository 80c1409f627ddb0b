import { writeFileSync } from "node:fs";
import * as z from "zod";
import type { Graph } from "../../plan/graph.ts";
import { localAccountId } from "../outputs/place.ts";
import type { CredentialsFor } from "../services/shared/ports.ts";

/**
 * Endpoint and credentials with which a command on this machine reaches the running embedded cloud, as the operator
 * role.
 */
export const operatorSchema = z.object({
  stack: z.string(),
  endpoint: z.string(),
  region: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), sessionToken: z.string() }),
});

/** Writes credentials of the operator role to a file of the stack's state. */
export function grantOperator(
  graph: Graph,
  file: string,
  credentialsFor: CredentialsFor,
  endpoint: string,
  region: string,
): void {
  const role = `ratchet-${graph.stack}-operator`;
  const credentials = credentialsFor(`arn:aws:iam::${localAccountId}:role/${role}`, "operator");
  writeFileSync(file, JSON.stringify({ stack: graph.stack, endpoint, region, credentials }), { mode: 0o600 });
}
