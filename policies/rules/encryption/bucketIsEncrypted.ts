import type { Rule } from "../../rule.ts";
import { fieldsOf, itemsOf, shown } from "../../unknown.ts";

const encryptionType =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/** S3's default encryption (AES256) has no key whose use could be denied or seen in CloudTrail. */
export const bucketIsEncrypted: Rule = {
  name: "bucketIsEncrypted",
  code: "POL001",
  description: "Each bucket encrypts with a KMS key.",
  types: ["aws:s3/bucket:Bucket"],
  scope: "stack",
  evaluate(bucket, graph) {
    const own = graph
      .ofType(encryptionType)
      .filter((one) => graph.leadsTo(one, "bucket", one.props.bucket, bucket));
    const algorithms = own
      .flatMap((one) => itemsOf(one.props.rules))
      .map((rule) => fieldsOf(fieldsOf(rule).applyServerSideEncryptionByDefault).sseAlgorithm);
    if (algorithms.length > 0 && algorithms.every((algorithm) => String(algorithm).startsWith("aws:kms")))
      return [];
    const found = `default encryption is ${shown(algorithms.length === 0 ? undefined : algorithms)}`;
    const next = "Add an aws.s3.BucketServerSideEncryptionConfiguration with the stack's key.";
    return [{ found, expected: '"aws:kms"', next }];
  },
};
