import { existsSync, readdirSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { Command } from "commander";
import { dependencyError, messageOf, userError } from "../../core/errors.ts";
import { eventSource } from "../../core/events.ts";
import { slotOf } from "../../core/slot.ts";
import { operatorSchema } from "../../local/cloud/operator.ts";
import { findRun, statePaths } from "../../local/state.ts";
import { readStackFile } from "../../plan/stack-file.ts";
import { configOf, root } from "../rehearsal/run.ts";
import { fail } from "../shared/fail.ts";

interface Options {
  stack?: string;
  workload?: string;
  reason: string;
}

/** A command that asks something of the pipeline by one event: of the local run, or of a deployed stack. */
export async function ask(
  name: string,
  description: string,
  event: "RetrainRequested" | "PromotionRequested",
) {
  const options = new Command(name)
    .description(description)
    .option(
      "--stack <name>",
      "a deployed stack, with your AWS credentials; without it, the run on this machine",
    )
    .option("--workload <name>", "the workload; may be left out when the stack has one")
    .option("--reason <text>", "why, for the audit log", "asked by a person")
    .parse()
    .opts<Options>();
  try {
    const { stack, client } = options.stack === undefined ? localRun() : deployed(options.stack);
    const workload = workloadOf(stack, options.workload);
    const detail = {
      event,
      workload,
      slot: slotOf(new Date()),
      reason: options.reason,
      actor: `person:${userInfo().username}`,
    };
    const entry = {
      EventBusName: `ratchet-${stack}`,
      Source: eventSource,
      DetailType: event,
      Detail: JSON.stringify(detail),
    };
    const answer = await client.send(new PutEventsCommand({ Entries: [entry] })).catch((error: unknown) => {
      throw refused(stack, messageOf(error), error);
    });
    const problem = answer.Entries?.find((one) => one.ErrorCode);
    if (problem !== undefined) throw refused(stack, `${problem.ErrorCode}: ${problem.ErrorMessage}`);
    const follow =
      options.stack === undefined
        ? "npm run logs -- --follow"
        : `the log groups /aws/lambda/ratchet-${stack}-*`;
    console.log(`Asked stack ${stack}: ${event} for workload ${workload}. Watch it in ${follow}.`);
  } catch (error) {
    fail(error);
  }
}

function localRun(): { stack: string; client: EventBridgeClient } {
  const folder = join(root, ".ratchet");
  const stacks = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^[a-z][a-z0-9-]{0,9}$/.test(name))
    : [];
  const running = stacks.filter(
    (name) => existsSync(operatorFile(name)) && findRun(root, name)?.running === true,
  );
  const [stack] = running;
  if (stack === undefined || running.length > 1) {
    throw userError("TRG001", {
      where: "this machine",
      found: running.length === 0 ? "no stack runs" : `several stacks run: ${running.join(", ")}`,
      expected: "one running stack",
      next:
        running.length === 0
          ? "Run: npm start   Or name a deployed stack with -- --stack."
          : "Stop the others with npm run stop -- --stack.",
    });
  }
  const { endpoint, region, credentials } = operatorSchema.parse(
    JSON.parse(readFileSync(operatorFile(stack), "utf8")),
  );
  return { stack, client: new EventBridgeClient({ endpoint, region, credentials }) };
}

function operatorFile(stack: string): string {
  try {
    return statePaths(root, stack).operatorFile;
  } catch {
    return "";
  }
}

function deployed(stack: string): { stack: string; client: EventBridgeClient } {
  return {
    stack,
    client: new EventBridgeClient({ region: String(readStackFile(root, stack)["aws:region"] ?? "") }),
  };
}

function workloadOf(stack: string, named: string | undefined): string {
  const names = configOf(stack).workloads.map((workload) => workload.name);
  const chosen = named ?? (names.length === 1 ? names[0] : undefined);
  if (chosen !== undefined && names.includes(chosen)) return chosen;
  throw userError("TRG002", {
    where: "--workload",
    found: named ?? "nothing, and the stack has several",
    expected: `one of ${names.join(", ")}`,
    next: `Name it: -- --workload ${names[0]}`,
  });
}

function refused(stack: string, found: string, cause?: unknown): Error {
  return dependencyError(
    "TRG003",
    {
      where: `the event bus of stack ${stack}`,
      found,
      expected: "the event to be accepted",
      next: `Check that the stack is deployed and that you may take on the role ratchet-${stack}-operator.`,
    },
    cause,
  );
}
