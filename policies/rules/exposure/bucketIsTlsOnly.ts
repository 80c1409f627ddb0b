import { isAnybody, type PolicyStatement, statementsOf } from "../../documents.ts";
import type { Rule } from "../../rule.ts";
import { fieldsOf, itemsOf } from "../../unknown.ts";

export const bucketIsTlsOnly: Rule = {
  name: "bucketIsTlsOnly",
  code: "POL011",
  description: "Each bucket refuses requests without TLS.",
  types: ["aws:s3/bucket:Bucket"],
  scope: "stack",
  evaluate(bucket, graph) {
    const documents = graph
      .ofType("aws:s3/bucketPolicy:BucketPolicy")
      .filter((one) => graph.leadsTo(one, "bucket", one.props.bucket, bucket))
      .map(({ props }) => statementsOf(props.policy));
    if (documents.some((statements) => statements?.some(refusesPlainText))) return [];
    if (documents.includes(undefined)) return [{ undecided: "its bucket policy is not known yet" }];
    const found =
      documents.length === 0 ? "no bucket policy" : "no statement that denies requests without TLS";
    const expected = "Deny s3:* to everybody where aws:SecureTransport is false";
    return [{ found, expected, next: "Add the statement to the bucket's aws.s3.BucketPolicy." }];
  },
};

function refusesPlainText({ effect, actions, principal, resources, condition }: PolicyStatement): boolean {
  const transport = itemsOf(fieldsOf(condition.Bool)["aws:SecureTransport"]).map(String);
  const objects = resources.some((resource) => resource.endsWith("/*") || resource === "*");
  const denies = effect === "Deny" && actions.some((action) => action === "s3:*" || action === "*");
  return denies && objects && isAnybody(principal) && transport.includes("false");
}
