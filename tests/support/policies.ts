import * as z from "zod";
import type { Graph } from "../../plan/graph.ts";

const texts = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.literal("Allow"),
  Action: texts,
  Resource: texts,
  Condition: z.record(z.string(), z.record(z.string(), texts)).optional(),
});
const documentSchema = z.strictObject({
  Version: z.literal("2012-10-17"),
  Statement: z.array(statementSchema),
});

export type PolicyStatement = z.output<typeof statementSchema>;

/** The statements of every role of a graph, by the role's physical name; an Allow each, or this throws. */
export function statementsByRole(graph: Graph): Map<string, PolicyStatement[]> {
  const byRole = new Map<string, PolicyStatement[]>();
  for (const { type, inputs } of graph.resources) {
    if (type !== "aws:iam/rolePolicy:RolePolicy") continue;
    const document = documentSchema.parse(JSON.parse(String(inputs.policy)));
    const role = String(inputs.role);
    byRole.set(role, [...(byRole.get(role) ?? []), ...document.Statement]);
  }
  return byRole;
}

/** Where a stack stands: the region and the account that its ARNs name. */
export interface PolicyPlace {
  region: string;
  account: string;
}

/**
 * What statements allow, one line for each action, resource and condition, sorted: the form in which two policies
 * are compared. ARNs of the stack's own region and account are shortened, `iam:PassRole role/ratchet-dev-one-time if …`;
 * an ARN of another region or account, or of any (`*`), stays whole, so that it equals no expected line.
 */
export function linesOf(statements: readonly PolicyStatement[], place: PolicyPlace): string[] {
  const lines = statements.flatMap(({ Action, Resource, Condition }) =>
    Action.flatMap((action) =>
      Resource.map((resource) => [action, shortArn(resource, place), ...conditionOf(Condition)].join(" ")),
    ),
  );
  return [...new Set(lines)].sort();
}

/** S3 names neither region nor account in an ARN, and IAM no region. Source: AWS service authorization reference. */
function shortArn(arn: string, { region, account }: PolicyPlace): string {
  const [, service, itsRegion, itsAccount, rest] = /^arn:aws:([^:]*):([^:]*):([^:]*):(.*)$/.exec(arn) ?? [];
  const expected = service === "s3" ? ["", ""] : service === "iam" ? ["", account] : [region, account];
  return itsRegion === expected[0] && itsAccount === expected[1] && rest !== undefined ? rest : arn;
}

function conditionOf(condition: PolicyStatement["Condition"]): string[] {
  const tests = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => `${operator} ${key} ${values.join("|")}`),
  );
  return tests.length === 0 ? [] : [`if ${tests.join(" and ")}`];
}
