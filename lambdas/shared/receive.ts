import type * as z from "zod";
import type { Contract } from "../../core/contracts/contract.ts";
import { userError } from "../../core/errors/error.ts";

/**
 * The event as the function's contract describes it.
 * Throws  EVT001 when the event does not match the schema. The error names the paths that do not match and never quotes the
 *         event, which may hold what must not reach a log.
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

/** One line for each value that does not match; of a union, the lines of its closest member. */
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

/** A wrong literal, such as another event's name, counts more than any number of other values. */
function distance(issues: readonly z.core.$ZodIssue[]): number {
  const literals = issues.filter(({ code }) => code === "invalid_value").length;
  return 1000 * literals + issues.length;
}

/** Zod's own messages quote keys and values of the input; these name only what the schema asks for. */
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
