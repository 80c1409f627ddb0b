import { z } from "zod";
import { userError } from "../../../core/errors/error.ts";
import type { ConditionBlock } from "./conditions.ts";

/** One policy statement, with every element as a list. */
export interface PolicyStatement {
  /** Name of the policy, for messages. */
  policy: string;
  sid?: string;
  effect: "Allow" | "Deny";
  actions?: readonly string[];
  notActions?: readonly string[];
  resources?: readonly string[];
  notResources?: readonly string[];
  /** Principals by kind, as in `{ Service: ["lambda.amazonaws.com"] }`. Only in trust policies. */
  principals?: Readonly<Record<string, readonly string[]>>;
  conditions: ConditionBlock;
}

const texts = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const scalar = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const scalars = z.union([scalar.transform((one) => [one]), z.array(scalar)]);

/** Unknown elements are errors, because an ignored element could be one that refuses. */
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Principal: z
    .union([z.literal("*").transform(() => ({ "*": ["*"] })), z.record(z.string(), texts)])
    .optional(),
  Condition: z.record(z.string(), z.record(z.string(), scalars)).optional(),
});

const documentSchema = z.object({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([statementSchema.transform((one) => [one]), z.array(statementSchema)]),
});

/**
 * Parses a policy document, given as JSON text or as an object.
 * Throws  IAM001 for an element that is not emulated. The cloud does not start, rather than evaluate a policy
 *         incorrectly.
 */
export function parsePolicyDocument(policy: string, document: unknown): PolicyStatement[] {
  const parsed = documentSchema.safeParse(jsonOf(policy, document));
  if (!parsed.success) {
    throw userError("IAM001", {
      where: `policy ${policy}`,
      found: parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "),
      expected: "an IAM policy document",
      next: "Correct the policy in infra/.",
    });
  }
  return parsed.data.Statement.map((one) => ({
    policy,
    sid: one.Sid,
    effect: one.Effect,
    actions: one.Action,
    notActions: one.NotAction,
    resources: one.Resource,
    notResources: one.NotResource,
    principals: one.Principal,
    conditions: one.Condition ?? {},
  }));
}

function jsonOf(policy: string, document: unknown): unknown {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document);
  } catch (error) {
    throw userError(
      "IAM001",
      {
        where: `policy ${policy}`,
        found: "text that is not JSON",
        expected: "an IAM policy document",
        next: "Give the document as an object to JSON.stringify in infra/.",
      },
      error,
    );
  }
}
