import * as z from "zod";
import type { Contract, Trigger } from "../../../core/contracts/contract.ts";
import { eventSchemas } from "../../../core/contracts/events.ts";
import type { Need } from "../../../core/contracts/resources.ts";
import { allContracts } from "../../../infra/contracts.ts";
import { namesOf } from "../../../infra/naming.ts";
import {
  type Expansion,
  grants,
  platformBase,
  type Statement,
  type Targets,
} from "../../../infra/permissions/function-grants.ts";

/** Example targets. Only the actions of the statements are used, not their resources. */
const targets: Targets = {
  names: namesOf({ stack: "dev", region: "eu-west-3", accountId: "000000000000", partition: "aws" }),
  keyArn: "key",
  masterSecretArn: "secret",
  databaseUserArns: "user",
  mailSender: "sender@example.com",
};

/** Reference of functions as Markdown: what each contract declares, and what infra derives from it. */
export function functionsReference(): string {
  return [
    "# Functions",
    "",
    "What each function is, is started by, receives, emits and may do. Made by `npm run docs` from",
    "`lambdas/*/contract.ts` and `infra/permissions/function-grants.ts`; edit those.",
    "",
    `Every function may also do what the Lambda service needs on its behalf: ${list(actionsOf(platformBase("load-data", targets)))}.`,
    "Every one has a log group, a dead-letter queue, an alarm on errors and one on dead letters.",
    "",
    ...allContracts.flatMap(section),
    "## Events",
    "",
    "On the stack's bus, source `ratchet`. An event is a hint: its receiver reads the truth from PostgreSQL.",
    "",
    "| event | carries | published by | received by |",
    "|---|---|---|---|",
    ...Object.entries(eventSchemas).map(eventRow),
    "",
  ].join("\n");
}

function section(contract: Contract): string[] {
  const { name, summary, triggers, emits, needs, timeoutSeconds, memoryMiB, diskMiB } = contract;
  const limits = [
    `${timeoutSeconds} s`,
    `${memoryMiB} MiB`,
    ...(diskMiB === undefined ? [] : [`${diskMiB} MiB of disk`]),
  ];
  return [
    `## ${name}`,
    "",
    summary,
    "",
    `- **Started by**: ${triggers.map(triggerText).join("; ")}`,
    `- **Receives**: ${receivedForms(contract).join("; ")}`,
    `- **Emits**: ${list(emits)}`,
    `- **Limits**: ${limits.join(", ")}`,
    "",
    "| needs | IAM actions |",
    "|---|---|",
    ...needs.flatMap(needRows),
    "",
  ];
}

function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case "workload-schedule":
      return `each workload's schedule \`${trigger.schedule}\``;
    case "stack-schedule":
      return `the stack's schedule \`${trigger.name}\`, \`${trigger.expression}\``;
    case "event":
      return `event \`${trigger.name}\``;
    case "job-ended":
      return `a ${trigger.job} job that ended`;
    case "topics":
      return "every message on the topics of notifications";
    case "operator":
      return "a person's command";
    case "deployment":
      return "the deployment";
  }
}

function receivedForms({ receives }: Contract): string[] {
  const schema = z.toJSONSchema(receives, { io: "input", unrepresentable: "any" });
  return (schema.anyOf ?? [schema]).map((form) => {
    if (typeof form === "boolean") return "anything";
    const properties = Object.entries(form.properties ?? {});
    if (properties.length === 0) return "any object";
    const event = properties.find(([key]) => key === "event")?.[1];
    if (typeof event === "object" && event.const !== undefined) return `\`${String(event.const)}\``;
    const required = form.required ?? [];
    return `\`{ ${properties.map(([key]) => (required.includes(key) ? key : `${key}?`)).join(", ")} }\``;
  });
}

function needRows(need: Need): string[] {
  const byVerb: Record<string, Expansion> = grants[need.resource];
  return need.can.map((verb) => {
    const actions = actionsOf(byVerb[verb]?.(targets, []) ?? []);
    return `| ${need.resource}: ${verb} | ${actions.length === 0 ? "none: security groups decide who reaches it" : list(actions)} |`;
  });
}

function eventRow([name, schema]: [string, z.ZodObject]): string {
  const fields = Object.keys(schema.shape).filter((field) => field !== "event");
  const publishers = allContracts.filter((contract) => contract.emits.some((emitted) => emitted === name));
  // A person may send only events that record who asked.
  const person = fields.includes("actor") ? ["a person"] : [];
  const receivers = allContracts.filter(({ triggers }) =>
    triggers.some((trigger) => trigger.kind === "event" && trigger.name === name),
  );
  const names = (contracts: Contract[]): string[] => contracts.map((contract) => contract.name);
  const [from, to] = [[...names(publishers), ...person], names(receivers)];
  return `| \`${name}\` | ${fields.join(", ")} | ${from.join(", ")} | ${to.join(", ") || "any listener"} |`;
}

function actionsOf(statements: readonly Statement[]): string[] {
  return [...new Set(statements.flatMap((statement) => statement.Action))];
}

function list(words: readonly string[]): string {
  return words.length === 0 ? "nothing" : words.map((word) => `\`${word}\``).join(", ");
}
