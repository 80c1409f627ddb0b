import type { Resource, ResourceGraph } from "./resource.ts";

/** Violation of a rule by a resource. */
export interface Violation {
  found: string;
  expected: string;
  next: string;
}

/** A result that a preview cannot know yet. The same rule decides it when the values exist. */
export interface Undecided {
  undecided: string;
}

export interface Rule {
  /** A statement that must be true for every stack, in camel case; also the name of its file. */
  name: string;
  /** POL and three digits; stable between releases. */
  code: string;
  description: string;
  types: readonly string[];
  /**
   * resource: the rule needs only the resource, so it is evaluated before the engine changes it. stack: the rule
   * needs other resources, so it is evaluated at the end of a preview.
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

/** Message in one line: the resource, the found value, the expected value, and the next step. */
function messageOf(code: string, resource: Resource, { found, expected, next }: Violation): string {
  return `${code} ${resource.name} (${resource.type}): ${found}; expected ${expected}. ${next}`;
}

/**
 * Applies one rule to one resource.
 * Edges   a rule that throws counts as violated, because the resource could not be checked.
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
