import { type PlaceholderSource, placeholder } from "./placeholders.ts";
import type { Properties } from "./rpc.ts";
import { isObject } from "./values.ts";

type Answer = (source: PlaceholderSource, args: Properties) => Properties;

/** Functions whose result must be real, because a placeholder would be useless. */
const ANSWERS: Record<string, Answer> = {
  "aws:index/getCallerIdentity:getCallerIdentity": ({ accountId }) => ({
    accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    id: accountId,
    userId: accountId,
  }),
  "aws:index/getRegion:getRegion": ({ region }, args) => ({
    id: args.region ?? region,
    name: args.region ?? region,
    region: args.region ?? region,
    description: "",
    endpoint: `ec2.${String(args.region ?? region)}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ region }) => ({
    id: region,
    names: ["a", "b", "c"].map((zone) => region + zone),
    zoneIds: ["az1", "az2", "az3"],
    groupNames: [region],
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (_, args) => {
    const json = JSON.stringify(policyDocument(args));
    return { ...args, id: "policy", json, minifiedJson: json };
  },
};

/**
 * Answers a provider function: from the table, otherwise with a placeholder for each field of its declared result.
 * Source  The function's arguments are part of the result, as in real data sources.
 */
export function answerInvoke(source: PlaceholderSource, token: string, args: unknown): Properties {
  const given = isObject(args) ? args : {};
  const known = ANSWERS[token];
  if (known) return known(source, given);
  const label = token.split(":").pop() ?? token;
  const fields = source.declarations.invokeResult(token) ?? new Map<string, string>();
  const filled = [...fields].map(([field, type]) => [field, placeholder(source, type, label, field)]);
  return { ...Object.fromEntries(filled), ...given };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** JSON of aws.iam.getPolicyDocument: its statements in IAM's spelling, with values in the given order. */
function policyDocument(args: Properties): Properties {
  const statements = list(args.statements).filter(isObject);
  return {
    Version: args.version ?? "2012-10-17",
    ...(args.policyId === undefined ? {} : { Id: args.policyId }),
    Statement: statements.map((statement) => ({
      ...(statement.sid === undefined ? {} : { Sid: statement.sid }),
      Effect: statement.effect ?? "Allow",
      ...field("Action", statement.actions),
      ...field("NotAction", statement.notActions),
      ...field("Resource", statement.resources),
      ...field("NotResource", statement.notResources),
      ...principals("Principal", statement.principals),
      ...principals("NotPrincipal", statement.notPrincipals),
      ...conditions(statement.conditions),
    })),
  };
}

function oneOrMany(values: unknown[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function field(name: string, values: unknown): Properties {
  return list(values).length === 0 ? {} : { [name]: oneOrMany(list(values)) };
}

function principals(name: string, value: unknown): Properties {
  const groups = list(value).filter(isObject);
  if (groups.length === 0) return {};
  const byType: Properties = {};
  for (const group of groups) {
    if (group.type === "*") return { [name]: "*" };
    byType[String(group.type)] = oneOrMany(list(group.identifiers));
  }
  return { [name]: byType };
}

function conditions(value: unknown): Properties {
  const tests = list(value).filter(isObject);
  if (tests.length === 0) return {};
  const condition: Record<string, Properties> = {};
  for (const { test, variable, values } of tests) {
    condition[String(test)] = { ...condition[String(test)], [String(variable)]: oneOrMany(list(values)) };
  }
  return { Condition: condition };
}
