import { byName, localArn, nameIn } from "../../outputs/output-rules.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { openDeliveries } from "../shared/open-deliveries.ts";
import { Scheduler } from "./scheduler.ts";
import { schedulerApi } from "./scheduler-api.ts";
import { scheduleGroupsOf, schedulesOf } from "./scheduler-schema.ts";

/** Emulates EventBridge Scheduler. Reads schedules and their groups from the plan. */
export const schedulerPlugin: ServicePlugin<Scheduler> = {
  outputs: {
    "aws:scheduler/scheduleGroup:ScheduleGroup": byName((name, place) => ({
      arn: localArn(place, "scheduler", `schedule-group/${name}`),
    })),
    "aws:scheduler/schedule:Schedule": byName((name, place, resource) => ({
      arn: localArn(place, "scheduler", `schedule/${nameIn(resource, "groupName")}/${name}`),
    })),
  },
  create(context) {
    const { graph, clock, region, accountId: account, listeners } = context;
    const deliveries = openDeliveries(context, { table: "schedule-deliveries", what: "schedule" });
    const scheduler = new Scheduler({
      clock,
      deliveries,
      openTable: context.openTable,
      planned: schedulesOf(graph),
      groups: scheduleGroupsOf(graph),
      ...(listeners.onFire === undefined ? {} : { onFire: listeners.onFire }),
    });
    return {
      handle: scheduler,
      api: schedulerApi({ scheduler, clock, region, account }),
      start() {
        deliveries.resume();
        scheduler.start();
      },
    };
  },
};
