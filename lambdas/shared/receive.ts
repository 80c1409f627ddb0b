import type * as z from "zod";
import type { Contract } from "../../core/contracts/contract.ts";
import { userError } from "../../core/errors/error.ts";

/**
 * Parses an event with the schema of the function's contract.
 * Throws  EVT001 when the event does not match the schema. The error names the paths that do not match. It never
 *         quotes the event, which may contain data that must not be logged.
 */
export function receive<In extends z.ZodType>(contract: Contract<In>, event: unknown): z.output<In> {
  const parsed = contract.receives.safeParse(event);
  if (parsed.success) return parsed.data;
  throw userError("EVT001", {
    where: `the event that ${contract.name} received`,
    found: issuesOf(parsed.error.issues, []).join("; "),
    expected: `an event that matches receives in lambdas/${contract.name}/contract.ts`,
    next: "Invoke the function through its triggers, or with the commands of package.json.",
  });
}

/** One line for each value that does not match. For a union, the lines of its closest member. */
function issuesOf(issues: readonly z.core.$ZodIssue[], parent: readonly PropertyKey[]): string[] {
  return issues.flatMap((issue) => {
    const path = [...parent, ...issue.path];
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      const closest = issue.errors.reduce((one, other) => (distance(other) < distance(one) ? other : one));
      return issuesOf(closest, path);
    }
    return [`${path.length === 0 ? "the event" : path.map(String).join(".")}: ${describe(issue)}`];
  });
}

/**
 * How far an event is from a member of a union. A wrong literal, such as the name of another event, outweighs any
 * number of other mismatches.
 */
function distance(issues: readonly z.core.$ZodIssue[]): number {
  const literals = issues.filter(({ code }) => code === "invalid_value").length;
  return 1000 * literals + issues.length;
}

/** Describes a mismatch by what the schema expects. Zod's own messages would quote keys and values of the input. */
function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `is not of type ${issue.expected}`;
    case "invalid_value":
      return `is none of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_format":
      return `does not have the format ${issue.format}`;
    case "too_small":
      return `is below the minimum ${issue.minimum}`;
    case "too_big":
      return `is above the maximum ${issue.maximum}`;
    case "unrecognized_keys":
      return "has keys that are not in the schema";
    case "custom":
      // A sentence of the schema's author.
      return `is not ${issue.message}`;
    default:
      return "does not match the schema";
  }
}
