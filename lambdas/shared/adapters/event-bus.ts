import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Contract } from "../../../core/contracts/contract.ts";
import { eventSource } from "../../../core/contracts/events.ts";
import { dependencyError, messageOf } from "../../../core/errors/error.ts";
import type { Bus } from "../ports.ts";
import { emittingOnly } from "../runtime/emitting-only.ts";

/** The stack's EventBridge bus, for the events that the function's contract emits. */
export function eventBridgeBus(
  contract: Pick<Contract, "name" | "emits">,
  busName: string,
  client = new EventBridgeClient({}),
): Bus {
  return emittingOnly(contract, {
    async publish(name, detail) {
      const failed = (found: string, cause?: unknown) =>
        dependencyError(
          "BUS001",
          {
            where: `event ${name} on bus ${busName}`,
            found,
            expected: "the bus to accept it",
            next: "Nothing is lost: reconcile publishes it again. See CloudWatch for PutEvents if it goes on.",
          },
          cause,
        );
      const answer = await client
        .send(
          new PutEventsCommand({
            Entries: [
              {
                EventBusName: busName,
                Source: eventSource,
                DetailType: name,
                Detail: JSON.stringify({ event: name, ...detail }),
              },
            ],
          }),
        )
        .catch((error: unknown) => {
          throw failed(messageOf(error), error);
        });
      // PutEvents answers 200 also when it refused an entry.
      const refused = answer.Entries?.find((entry) => entry.ErrorCode);
      if (refused) throw failed(`${refused.ErrorCode}: ${refused.ErrorMessage}`);
    },
  });
}
