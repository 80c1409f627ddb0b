import { userInfo } from "node:os";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { Command } from "commander";
import { eventSource } from "../../../core/contracts/events.ts";
import { dependencyError, messageOf } from "../../../core/errors/error.ts";
import { slotOf } from "../../../core/time/slot.ts";
import { fail } from "../cli/fail.ts";
import {
  nextOfRefusal,
  type StackAccess,
  stackAccess,
  stackOption,
  workloadOf,
} from "../cli/stack-access.ts";

interface Options {
  stack?: string;
  workload?: string;
  reason: string;
}

/** Command that publishes one request event, in the local run or a deployed stack. */
export async function ask(
  name: string,
  description: string,
  event: "RetrainRequested" | "PromotionRequested",
) {
  const options = new Command(name)
    .description(description)
    .option(...stackOption)
    .option("--workload <name>", "the workload; may be left out when the stack has one")
    .option("--reason <text>", "why, for the audit log", "asked by a person")
    .parse()
    .opts<Options>();
  try {
    const access = stackAccess(options.stack);
    const { stack } = access;
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
    const client = new EventBridgeClient(access.client);
    const answer = await client.send(new PutEventsCommand({ Entries: [entry] })).catch((error: unknown) => {
      throw refused(access, messageOf(error), error);
    });
    const problem = answer.Entries?.find((one) => one.ErrorCode);
    if (problem !== undefined) throw refused(access, `${problem.ErrorCode}: ${problem.ErrorMessage}`);
    const follow =
      access.directory === null
        ? `the log groups /aws/lambda/ratchet-${stack}-*`
        : "npm run logs -- --follow";
    console.log(
      `Event ${event} for workload ${workload} sent to stack ${stack}. Follow its effect in ${follow}.`,
    );
  } catch (error) {
    fail(error);
  }
}

function refused(access: StackAccess, found: string, cause?: unknown): Error {
  return dependencyError(
    "TRG003",
    {
      where: `the event bus of stack ${access.stack}`,
      found,
      expected: "the event to be accepted",
      next: nextOfRefusal(access),
    },
    cause,
  );
}
