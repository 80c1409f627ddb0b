import type { Contract } from "../../core/contracts/contract.ts";
import { allContracts } from "../../infra/contracts.ts";
import { namesOf } from "../../infra/naming.ts";
import { expandContract, platformBase, type Targets } from "../../infra/permissions/function-grants.ts";
import { explainRefusals } from "../../local/cloud/explain.ts";
import { contextOf } from "../../local/gateway/authoriser.ts";
import { CallRecord, type RecordedCall } from "../../local/gateway/call-record.ts";
import { PolicyBook } from "../../local/gateway/iam/policy-book.ts";
import { type Graph, ofType } from "../../plan/graph.ts";

const accountId = "000000000000";
const region = "eu-west-3";

export interface Grant {
  functionName: string;
  resource: string;
  verb: string;
}

/** Every grant of every contract, one verb each. */
export function everyGrant(): Grant[] {
  return allContracts.flatMap((contract) =>
    contract.needs.flatMap((need) =>
      need.can.map((verb) => ({ functionName: contract.name, resource: need.resource, verb })),
    ),
  );
}

export interface Refusal {
  action: string;
  resource: string;
  message: string;
}

/** Which of the calls the embedded cloud would have refused, and with what message, had the contract not had the grant. */
export function refusalsWithout(graph: Graph, grant: Grant, calls: readonly RecordedCall[]): Refusal[] {
  const changed = withoutGrant(graph, grant);
  const parts = {
    policies: new PolicyBook(changed.resources),
    record: new CallRecord(),
    explain: explainRefusals(changed),
    now: () => new Date(0),
    accountId,
    region,
  };
  return calls.flatMap(({ roleName, label, action, resource, conditions }) => {
    const context = contextOf({ roleName, roleArn: roleName, label }, "replay", parts);
    try {
      context.authorise(action, resource, conditions);
      return [];
    } catch (error) {
      return [{ action, resource, message: error instanceof Error ? error.message : String(error) }];
    }
  });
}

/** The plan that this contract would give without the grant. */
export function withoutGrant(graph: Graph, { functionName, resource, verb }: Grant): Graph {
  const contract = allContracts.find(({ name }) => name === functionName);
  if (contract === undefined) throw new Error(`no function ${functionName}`);
  const needs = contract.needs.flatMap((need) => without(need, resource, verb));
  return withContract(graph, { ...contract, needs });
}

/** The plan in which a function's policy is the expansion of this contract. */
export function withContract(graph: Graph, contract: Contract): Graph {
  const targets = targetsOf(graph);
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [...platformBase(contract.name, targets), ...expandContract(contract, targets)],
  });
  const resources = graph.resources.map((one) =>
    one.type === "aws:iam/rolePolicy:RolePolicy" && one.name === `${contract.name}-policy`
      ? { ...one, inputs: { ...one.inputs, policy } }
      : one,
  );
  return { ...graph, resources };
}

type Need = Contract["needs"][number];

function without(need: Need, resource: string, verb: string): Need[] {
  if (need.resource !== resource) return [need];
  const can = need.can.filter((one) => one !== verb);
  return can.length === 0 ? [] : [Object.assign({}, need, { can })];
}

function targetsOf(graph: Graph): Targets {
  const [key] = ofType(graph, "aws:kms/key:Key");
  const [cluster] = ofType(graph, "aws:rds/cluster:Cluster");
  const [secret] = masterSecretsOf(cluster?.outputs.masterUserSecrets);
  return {
    names: namesOf({ stack: graph.stack, region, accountId, partition: "aws" }),
    keyArn: String(key?.outputs.arn),
    masterSecretArn: String(secret),
    mailSender: senderOf(graph),
    databaseUserArns: `arn:aws:rds-db:${region}:${accountId}:dbuser:${String(cluster?.outputs.clusterResourceId)}`,
  };
}

/** The address that mails come from, as the plan has SES verify it. */
function senderOf(graph: Graph): string | undefined {
  const [identity] = ofType(graph, "aws:sesv2/emailIdentity:EmailIdentity");
  return identity === undefined ? undefined : String(identity.inputs.emailIdentity);
}

function masterSecretsOf(value: unknown): string[] {
  const secrets: { secretArn: string }[] = JSON.parse(JSON.stringify(value ?? []));
  return secrets.map(({ secretArn }) => secretArn);
}
