import type { Rule } from "../../rule.ts";
import { fieldsOf, shown } from "../../unknown.ts";

/** Loading pins an object's version. Without versions, the loaded rows could not be reproduced. */
export const bucketIsVersioned: Rule = {
  name: "bucketIsVersioned",
  code: "POL054",
  description: "Each bucket keeps what is overwritten or deleted.",
  types: ["aws:s3/bucket:Bucket"],
  scope: "stack",
  evaluate(bucket, graph) {
    const states = graph
      .ofType("aws:s3/bucketVersioning:BucketVersioning")
      .filter((one) => graph.leadsTo(one, "bucket", one.props.bucket, bucket))
      .map(({ props }) => fieldsOf(props.versioningConfiguration).status);
    if (states.includes("Enabled")) return [];
    const next = "Add an aws.s3.BucketVersioning with status Enabled.";
    return [{ found: `versioning is ${shown(states[0])}`, expected: '"Enabled"', next }];
  },
};
