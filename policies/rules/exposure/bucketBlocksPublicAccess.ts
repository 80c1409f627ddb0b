import type { Rule } from "../../rule.ts";

const blockType = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const switches = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const bucketBlocksPublicAccess: Rule = {
  name: "bucketBlocksPublicAccess",
  code: "POL010",
  description: "Each bucket refuses every way of being made public.",
  types: ["aws:s3/bucket:Bucket"],
  scope: "stack",
  evaluate(bucket, graph) {
    const own = graph
      .ofType(blockType)
      .filter((one) => graph.leadsTo(one, "bucket", one.props.bucket, bucket));
    const open = switches.filter((key) => !own.some(({ props }) => props[key] === true));
    if (open.length === 0) return [];
    const found =
      own.length === 0 ? "no public access block" : `public access block without ${open.join(", ")}`;
    const next = "Add an aws.s3.BucketPublicAccessBlock with all four.";
    return [{ found, expected: `${switches.join(", ")} all true`, next }];
  },
};
