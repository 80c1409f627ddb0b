import type { Resource, ResourceGraph } from "./resource.ts";

/** What a rule has against a resource. */
export interface Violation {
  found: string;
  expected: string;
  next: string;
}

/** What a preview cannot know yet; the same rule decides it when the values exist. */
export interface Undecided {
  undecided: string;
}

export interface Rule {
  /** A true statement about every stack, in camel case; the name of its file. */
  name: string;
  /** POL and three digits, stable between releases. */
  code: string;
  description: string;
  types: readonly string[];
  /**
   * resource: decided by the resource alone, therefore before the engine touches it. stack: needs what is declared
   * beside it, therefore decided at the end of a preview.
   */
  scope: "resource" | "stack";
  evaluate(resource: Resource, graph: ResourceGraph): (Violation | Undecided)[];
}

export interface ReportedViolation extends Violation {
  rule: string;
  code: string;
  urn: string;
  message: string;
}

/** One line: which resource, what it has, what it should have, what to do. */
function messageOf(code: string, resource: Resource, { found, expected, next }: Violation): string {
  return `${code} ${resource.name} (${resource.type}): ${found}; expected ${expected}. ${next}`;
}

/**
 * Puts one resource before one rule.
 * Edges   a rule that throws is a violation: what could not be judged was not found good.
 */
export function apply(
  rule: Rule,
  resource: Resource,
  graph: ResourceGraph,
): { violations: ReportedViolation[]; undecided: string[] } {
  if (!rule.types.includes(resource.type)) return { violations: [], undecided: [] };
  let answers: (Violation | Undecided)[];
  try {
    answers = rule.evaluate(resource, graph);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const expected = "a resource that the rule can read";
    const next = `Correct the rule ${rule.name} of policies/rules/ or the resource.`;
    answers = [{ found: `the rule failed: ${reason}`, expected, next }];
  }
  const violations = answers.flatMap((answer) =>
    "undecided" in answer
      ? []
      : [
          {
            ...answer,
            rule: rule.name,
            code: rule.code,
            urn: resource.urn,
            message: messageOf(rule.code, resource, answer),
          },
        ],
  );
  const undecided = answers.flatMap((answer) =>
    "undecided" in answer ? [`${rule.code} ${resource.name}: ${answer.undecided}`] : [],
  );
  return { violations, undecided };
}
