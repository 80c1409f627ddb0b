import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Contract } from "../../../core/contracts/contract.ts";
import { eventSource } from "../../../core/contracts/events.ts";
import type { Bus } from "../ports.ts";
import { emittingOnly } from "../runtime/emitting-only.ts";
import { awsFailure } from "./aws-failure.ts";

/** The stack's EventBridge bus, restricted to the events of the function's contract. */
export function eventBridgeBus(
  contract: Pick<Contract, "name" | "emits">,
  busName: string,
  client = new EventBridgeClient({}),
): Bus {
  return emittingOnly(contract, {
    async publish(name, detail) {
      const failed = (error: unknown) =>
        awsFailure(
          "BUS001",
          {
            where: `event ${name} on bus ${busName}`,
            expected: "the bus to accept it",
            whenUnavailable:
              "Nothing is lost: reconcile publishes it again. See CloudWatch for PutEvents if it goes on.",
          },
          error,
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
          throw failed(error);
        });
      // PutEvents answers 200 also when it refused an entry.
      const refused = answer.Entries?.find((entry) => entry.ErrorCode);
      if (refused) {
        const { ErrorCode: name = "", ErrorMessage: message } = refused;
        throw failed(Object.assign(new Error(`${name}: ${message}`), { name }));
      }
    },
  });
}
