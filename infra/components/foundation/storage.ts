import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import type { BucketKind, Names } from "../../naming.ts";
import { tlsOnly } from "./tls-only.ts";

export interface StorageArgs {
  names: Names;
  keyArn: Input<string>;
  settings: StackConfig["storage"];
  /** Whether Pulumi refuses to delete the buckets. */
  protect: boolean;
}

/** Days after which a replaced or deleted object is removed, if no rule requires longer. */
const restorableDays = 90;

/**
 * The buckets: `raw` for the users' source data, `datasets` for snapshots, evaluation sets and predictions, `models`
 * for MLflow artifacts. All are versioned, encrypted, private, and reached by TLS only. Models are kept while the
 * registry names them, and 12 months (R5.8) after their replacement or deletion.
 */
export class Storage extends pulumi.ComponentResource {
  /** Bucket names as outputs, so that a resource that uses a name waits for its bucket. */
  readonly buckets: Record<BucketKind, Output<string>>;

  constructor(name: string, args: StorageArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Storage", name, {}, options);
    this.buckets = {
      raw: this.bucket(name, "raw", restorableDays, args),
      datasets: this.bucket(name, "datasets", restorableDays, args),
      models: this.bucket(name, "models", args.settings.modelRetentionDays, args),
    };
    this.registerOutputs({ buckets: this.buckets });
  }

  private bucket(
    name: string,
    kind: BucketKind,
    noncurrentDays: number,
    { names, keyArn, protect }: StorageArgs,
  ): Output<string> {
    const child = `${name}-${kind}`;
    const bucket = new aws.s3.Bucket(child, { bucket: names.bucket(kind) }, { parent: this, protect });
    const of = { bucket: bucket.id };
    const options = { parent: bucket };
    const versioning = new aws.s3.BucketVersioning(
      `${child}-versioning`,
      { ...of, versioningConfiguration: { status: "Enabled" } },
      options,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${child}-encryption`,
      {
        ...of,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
            // One data key for many objects: a hundredth of the calls to KMS.
            bucketKeyEnabled: true,
          },
        ],
      },
      options,
    );
    const closed = new aws.s3.BucketPublicAccessBlock(
      `${child}-closed`,
      {
        ...of,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      options,
    );
    new aws.s3.BucketOwnershipControls(
      `${child}-ownership`,
      { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
      options,
    );
    // S3 refuses simultaneous changes of policy and of public access.
    new aws.s3.BucketPolicy(
      `${child}-policy`,
      { ...of, policy: JSON.stringify(bucketPolicy(names.bucketArn(kind))) },
      { ...options, dependsOn: [closed] },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${child}-lifecycle`,
      {
        ...of,
        rules: [
          {
            id: "forget-replaced-objects",
            status: "Enabled",
            filter: {},
            noncurrentVersionExpiration: { noncurrentDays },
            expiration: { expiredObjectDeleteMarker: true },
          },
          {
            id: "abandon-unfinished-uploads",
            status: "Enabled",
            filter: {},
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { ...options, dependsOn: [versioning] },
    );
    return bucket.id;
  }
}

function bucketPolicy(bucketArn: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [tlsOnly("s3:*", [bucketArn, `${bucketArn}/*`])],
  };
}
