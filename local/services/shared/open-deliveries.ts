import type { ServiceContext } from "../service-plugin.ts";
import { Deliveries } from "./delivery.ts";

/**
 * The deliveries of one service, in a table of their own.
 * Shape   what: names the payload in reports of loss, `event`; pauseMillis: EventBridge's pauses unless given.
 */
export function openDeliveries(
  context: ServiceContext,
  options: { table: string; what: string; pauseMillis?: (attempt: number) => number },
): Deliveries {
  const { clock, sendTo, authorise, serviceMay } = context;
  return new Deliveries(context.openTable, options.table, {
    ...{ clock, sendTo, authorise, serviceMay, queues: context.peer("queues") },
    ...(options.pauseMillis === undefined ? {} : { pauseMillis: options.pauseMillis }),
    onLost: ({ targetArn }, reason) => context.onLost(`${options.what} for ${targetArn}`, reason),
  });
}
