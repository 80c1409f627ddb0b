import * as z from "zod";
import { userError } from "../../../core/errors/error.ts";
import type { Graph } from "../../../plan/graph.ts";
import { busNameOf, nameOf } from "../shared/arn.ts";
import { readResources } from "../shared/graph-reader.ts";
import type { TargetInput } from "./event-input.ts";
import { compilePattern, type EventMatcher } from "./event-pattern.ts";

export interface Rule {
  name: string;
  arn: string;
  bus: string;
  matches: EventMatcher;
  targets: RuleTarget[];
}

export interface RuleTarget extends TargetInput {
  id: string;
  arn: string;
  roleArn: string | null;
  deadLetterArn: string | null;
  maximumRetryAttempts: number;
  maximumAgeSeconds: number;
}

const busSchema = z.object({ name: z.string() });

const ruleSchema = z.object({
  name: z.string(),
  arn: z.string(),
  eventBusName: z.string().optional(),
  eventPattern: z.string().optional(),
  state: z.string().default("ENABLED"),
});

const targetSchema = z.object({
  rule: z.string(),
  arn: z.string(),
  eventBusName: z.string().optional(),
  targetId: z.string().optional(),
  roleArn: z.string().optional(),
  input: z.string().optional(),
  inputPath: z.string().optional(),
  inputTransformer: z
    .object({ inputPaths: z.record(z.string(), z.string()).optional(), inputTemplate: z.string() })
    .optional(),
  deadLetterConfig: z.object({ arn: z.string().optional() }).optional(),
  retryPolicy: z
    .object({
      maximumRetryAttempts: z.number().optional(),
      maximumEventAgeInSeconds: z.number().optional(),
    })
    .optional(),
});

/** Names of the plan's buses, including `default`. */
export function busesOf(graph: Graph): Set<string> {
  const buses = readResources(graph, "aws:cloudwatch/eventBus:EventBus", busSchema);
  return new Set(["default", ...buses.map((bus) => bus.name)]);
}

/**
 * Enabled rules of the plan with their targets, in the order of the plan.
 * Throws  CLOUD002 for a pattern that EventBridge would refuse, or a rule with a schedule expression only.
 */
export function rulesOf(graph: Graph): Rule[] {
  const targets = readResources(graph, "aws:cloudwatch/eventTarget:EventTarget", targetSchema);
  return readResources(graph, "aws:cloudwatch/eventRule:EventRule", ruleSchema)
    .filter((rule) => rule.state !== "DISABLED")
    .map((rule) => {
      const bus = busNameOf(rule.eventBusName);
      return {
        name: rule.name,
        arn: rule.arn,
        bus,
        matches: matcherOf(rule.name, rule.eventPattern),
        targets: targets
          .filter((target) => nameOf(target.rule) === rule.name && busNameOf(target.eventBusName) === bus)
          .map((target) => ({
            id: target.targetId ?? target.logicalName,
            arn: target.arn,
            roleArn: target.roleArn ?? null,
            input: target.input,
            inputPath: target.inputPath,
            inputTransformer: target.inputTransformer,
            deadLetterArn: target.deadLetterConfig?.arn ?? null,
            maximumRetryAttempts: target.retryPolicy?.maximumRetryAttempts ?? 185,
            maximumAgeSeconds: target.retryPolicy?.maximumEventAgeInSeconds ?? 86_400,
          })),
      };
    });
}

function matcherOf(ruleName: string, pattern: string | undefined): EventMatcher {
  try {
    if (pattern !== undefined) return compilePattern(pattern);
  } catch (error) {
    throw refused(ruleName, String(error), error);
  }
  throw refused(ruleName, "no event pattern");
}

function refused(ruleName: string, found: string, cause?: unknown): Error {
  return userError(
    "CLOUD002",
    {
      where: `rule ${ruleName}`,
      found,
      expected: "an event pattern that EventBridge accepts",
      next: "Correct the pattern; for a timer declare an aws.scheduler.Schedule.",
    },
    cause,
  );
}
