import type { Rule } from "../../rule.ts";
import { fieldsOf, shown } from "../../unknown.ts";

/** The schedule must state its retries. EventBridge Scheduler's default is 185 attempts in a day. */
export const scheduleRetries: Rule = {
  name: "scheduleRetries",
  code: "POL041",
  description: "Each schedule says how often and how long it tries again.",
  types: ["aws:scheduler/schedule:Schedule"],
  scope: "resource",
  evaluate({ props }) {
    const { maximumRetryAttempts, maximumEventAgeInSeconds } = fieldsOf(fieldsOf(props.target).retryPolicy);
    if (Number(maximumRetryAttempts) >= 1 && Number(maximumEventAgeInSeconds) >= 60) return [];
    const found = `${shown(maximumRetryAttempts)} retries within ${shown(maximumEventAgeInSeconds)} seconds`;
    const next = "Set target.retryPolicy with maximumRetryAttempts and maximumEventAgeInSeconds.";
    return [{ found, expected: "at least 1 retry within at least 60 seconds", next }];
  },
};
