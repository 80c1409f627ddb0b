import { isRatchetError, userError } from "../../core/errors/error.ts";
import type { IncidentAction } from "../../core/incidents/incident.ts";
import { incidentText } from "../../core/incidents/incident-text.ts";
import { type Slot, slotOf } from "../../core/time/slot.ts";
import type { Acted } from "../../database/incidents/act-on-incidents.ts";
import { receive } from "../shared/receive.ts";
import type { Answer, Refusal } from "./answers.ts";
import { contract } from "./contract.ts";
import type { ManageIncidentsPorts } from "./ports.ts";

/**
 * Lists incidents, notifications and reports, and applies the decision of a person about an incident. The incident,
 * its audit entry and its notifications are one transaction.
 * A mistake of the caller is answered and not thrown (INC001, INC002, INC003), because a thrown error would raise the
 * function's alarm.
 */
export async function manageIncidents(
  ports: ManageIncidentsPorts,
  received: unknown,
): Promise<Answer | Refusal> {
  try {
    return await answer(ports, received);
  } catch (error) {
    if (!isRatchetError(error) || error.responsible !== "user") throw error;
    ports.logger.info({ code: error.code, reason: error.message }, "Request refused: its input is wrong");
    return { refused: { code: error.code, ...error.facts } };
  }
}

async function answer(ports: ManageIncidentsPorts, received: unknown): Promise<Answer> {
  const input = receive(contract, received);
  if (input.action === "list") {
    const incidents = await ports.store.listIncidents(input);
    return { incidents, notifications: await ports.store.listNotifications(input) };
  }
  if (input.action === "report") {
    return { report: (await ports.store.driftReportOf(input.workload, input.day)) ?? null };
  }
  const { actor, why, at } = input;
  if (input.action === "clear") {
    const action = { kind: "clear", actor, why, at } as const;
    const acted = await clear(ports, input, action);
    await hintNotifications(ports, acted, action);
    return { incidents: acted.map(({ incident }) => incident) };
  }
  const until = slotOf(new Date(Date.parse(at) + input.forHours * 3_600_000));
  const action = { kind: input.action, until, actor, why, at };
  const acted = await ports.store.actOnIncidents([input.incident], action, incidentText);
  await hintNotifications(ports, acted, action);
  const [quieted] = acted;
  if (quieted === undefined) throw new Error("an act on an incident without a result");
  return { incident: quieted.incident };
}

async function clear(
  { store }: ManageIncidentsPorts,
  { incidents = [], workload }: { incidents?: number[]; workload?: string },
  action: IncidentAction,
): Promise<Acted[]> {
  if (incidents.length > 0) return await store.actOnIncidents(incidents, action, incidentText);
  if (workload !== undefined) return await store.actOnWorkload(workload, action, incidentText);
  throw userError("INC003", {
    where: "the clearing of incidents",
    found: "neither incidents nor a workload",
    expected: "one of the two",
    next: 'Run: npm run clear-alerts -- 12 --why "..."',
  });
}

/** Publishes NotificationDue. The event is only a hint: reconcile finds pending notifications within the hour. */
async function hintNotifications(
  { bus, logger }: ManageIncidentsPorts,
  acted: readonly Acted[],
  { kind, actor, at }: { kind: string; actor: string; at: Slot },
): Promise<void> {
  for (const { incident } of acted) {
    logger.info(
      { workload: incident.workload, incident: incident.id, action: kind, actor },
      "Incident action stored",
    );
  }
  if (!acted.some(({ enqueued }) => enqueued > 0)) return;
  await bus.publish("NotificationDue", { at }).catch((error: unknown) => {
    logger.warn(
      { error },
      "Event NotificationDue not published; notifications stay pending, and reconcile publishes it within the hour",
    );
  });
}
