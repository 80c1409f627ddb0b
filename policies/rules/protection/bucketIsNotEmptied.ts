import { isProduction } from "../../resource.ts";
import type { Rule } from "../../rule.ts";
import { shown } from "../../unknown.ts";

export const bucketIsNotEmptied: Rule = {
  name: "bucketIsNotEmptied",
  code: "POL053",
  description: "A production bucket or repository is never emptied so that it can be deleted.",
  types: ["aws:s3/bucket:Bucket", "aws:ecr/repository:Repository"],
  scope: "resource",
  evaluate(bucket) {
    const { forceDestroy, forceDelete } = bucket.props;
    const force = forceDestroy ?? forceDelete ?? false;
    if (!isProduction(bucket) || force === false) return [];
    return [
      {
        found: `forced deletion is ${shown(force)}`,
        expected: "false",
        next: "Remove the option in this stack.",
      },
    ];
  },
};
