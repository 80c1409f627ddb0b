import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Gateway, type GatewayOptions, startGateway } from "../../local/gateway/gateway.ts";
import { PolicyBook } from "../../local/gateway/iam/policy-book.ts";
import type { Caller } from "../../local/gateway/service.ts";
import type { GraphResource } from "../../plan/graph.ts";

export const accountId = "000000000000";
export const region = "eu-west-3";

/** A role resource as the plan has it, with one inline policy. */
export function roleResource(
  name: string,
  statements: object[],
  service = "lambda.amazonaws.com",
): GraphResource {
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } };
  return resource("aws:iam/role:Role", name, {
    name,
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    inlinePolicies: [{ name: `${name}-inline`, policy: JSON.stringify({ Statement: statements }) }],
  });
}

export function resource(type: string, name: string, inputs: Record<string, unknown>): GraphResource {
  return {
    ...{ urn: `urn:pulumi:dev::ratchet::${type}::${name}`, type, name, custom: true, inputs },
    outputs: { ...inputs, arn: arnOf(type, name) },
    ...{ id: name, parent: null, dependsOn: [] },
    options: { protect: false, deleteBeforeReplace: false, ignoreChanges: [], retainOnDelete: false },
  };
}

function arnOf(type: string, name: string): string {
  return `arn:aws:iam::${accountId}:${type.startsWith("aws:iam/policy:") ? "policy" : "role"}/${name}`;
}

export function callerOf(roleName: string, label = roleName): Caller {
  return { roleName, roleArn: `arn:aws:iam::${accountId}:role/${roleName}`, label };
}

/** Client settings of any AWS SDK for one caller of a gateway. */
export function clientOf(gateway: Gateway, caller: Caller) {
  return { endpoint: gateway.url, region, credentials: gateway.registerCaller(caller), maxAttempts: 1 };
}

/** A gateway on a free port with its defects collected, and a folder for states; `stop` removes both. */
export async function startTestGateway(roles: GraphResource[], options: Partial<GatewayOptions> = {}) {
  const directory = mkdtempSync(join(tmpdir(), "ratchet-gateway-"));
  const defects: unknown[] = [];
  const now = options.now ?? (() => new Date());
  const gateway = await startGateway({
    ...{ accountId, region, now, onDefect: (error) => defects.push(error) },
    ...options,
  });
  gateway.govern({ policies: new PolicyBook(roles) });
  return {
    gateway,
    directory,
    defects,
    async stop() {
      await gateway.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
