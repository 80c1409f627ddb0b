import { atPath, type Json } from "../shared/json.ts";

/** Input setting of a rule's target in the plan. At most one field is set. */
export interface TargetInput {
  input?: string;
  inputPath?: string;
  inputTransformer?: { inputPaths?: Record<string, string>; inputTemplate: string };
}

export interface RuleFacts {
  ruleArn: string;
  ruleName: string;
  /** Time at which the bus received the event. */
  ingestionTime: Date;
}

/**
 * Text that a target receives for an event.
 * Edges   a path that is not in the event gives an empty text, quoted or not.
 * Source  EventBridge user guide, "Input transformation".
 */
export function inputFor(target: TargetInput, event: Json, facts: RuleFacts): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(atPath(event, target.inputPath) ?? null);
  if (target.inputTransformer !== undefined) return transform(target.inputTransformer, event, facts);
  return JSON.stringify(event);
}

function transform(
  transformer: NonNullable<TargetInput["inputTransformer"]>,
  event: Json,
  facts: RuleFacts,
): string {
  const values: Record<string, Json | undefined> = {
    "aws.events.rule-arn": facts.ruleArn,
    "aws.events.rule-name": facts.ruleName,
    "aws.events.event.ingestion-time": facts.ingestionTime.toISOString(),
    "aws.events.event": event,
    "aws.events.event.json": event,
  };
  for (const [name, path] of Object.entries(transformer.inputPaths ?? {})) values[name] = atPath(event, path);

  let quoted = false;
  return transformer.inputTemplate.replace(
    /\\.|"|<([A-Za-z0-9_.-]+)>/gs,
    (part, name: string | undefined) => {
      if (part === '"') quoted = !quoted;
      if (name === undefined || !Object.hasOwn(values, name)) return part;
      const value = values[name] ?? "";
      if (!quoted) return JSON.stringify(value);
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return JSON.stringify(text).slice(1, -1);
    },
  );
}
