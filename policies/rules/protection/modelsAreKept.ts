import { isProduction, settingCommand } from "../../resource.ts";
import type { Rule } from "../../rule.ts";
import { fieldsOf, itemsOf, shown } from "../../unknown.ts";

const leastDays = 365;

/**
 * The bucket is recognised by a word in its name. If the rule took the name from the program, it would accept any
 * name.
 */
export const modelsAreKept: Rule = {
  name: "modelsAreKept",
  code: "POL055",
  description: "Production keeps each model for 12 months (R5.8).",
  types: ["aws:s3/bucket:Bucket"],
  scope: "stack",
  evaluate(bucket, graph) {
    if (!isProduction(bucket) || !/models/.test(`${bucket.name} ${String(bucket.props.bucket)}`)) return [];
    const rules = graph
      .ofType("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
      .filter((one) => graph.leadsTo(one, "bucket", one.props.bucket, bucket))
      .flatMap(({ props }) => itemsOf(props.rules).map(fieldsOf))
      .filter(({ status }) => status === "Enabled");
    const kept = rules.flatMap((rule) => [
      fieldsOf(rule.expiration).days,
      fieldsOf(rule.noncurrentVersionExpiration).noncurrentDays,
    ]);
    const days = kept.filter((value) => value !== undefined && value !== 0);
    if (days.length > 0 && days.every((value) => Number(value) >= leastDays)) return [];
    const next = settingCommand(bucket, "ratchet:storage.modelRetentionDays", leastDays);
    return [
      { found: `lifecycle ends objects after ${shown(days)} days`, expected: `${leastDays} or more`, next },
    ];
  },
};
