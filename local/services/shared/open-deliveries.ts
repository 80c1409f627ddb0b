import type { ServiceContext } from "../service-plugin.ts";
import { Deliveries } from "./delivery.ts";

/**
 * Opens the deliveries of one service, stored in their own table.
 * Shape   what: name of the payload in reports of loss, such as `event`. pauseMillis: absent for EventBridge's
 *         pauses.
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
