import { join } from "node:path";
import aws from "@pulumi/aws";
import pulumi from "@pulumi/pulumi";
import { evaluatorFolder } from "../../../core/artifacts/layout.ts";
import { contextFiles, contextHash } from "../../shared/context-hash.ts";

export interface EvaluatorArgs {
  bucket: pulumi.Input<string>;
  /** Absolute path of the repository's `images/evaluator`. */
  folder: string;
}

/**
 * Files of the product's evaluator in the datasets bucket. They are mounted into the image of each model version, so
 * that Ratchet and not the training code computes the predictions. The folder is named by its content hash, so an
 * upgrade does not affect a running evaluation. SageMaker keeps the sub-folders in the job.
 */
export class Evaluator extends pulumi.ComponentResource {
  /** `s3://bucket/evaluator/<hash>`. */
  readonly uri: pulumi.Output<string>;

  constructor(name: string, { bucket, folder }: EvaluatorArgs, options?: pulumi.ComponentResourceOptions) {
    super("ratchet:infra:Evaluator", name, {}, options);
    const prefix = `${evaluatorFolder}/${contextHash(folder)}`;
    for (const file of contextFiles(folder)) {
      new aws.s3.BucketObjectv2(
        `${name}-${file}`,
        { bucket, key: `${prefix}/${file}`, source: new pulumi.asset.FileAsset(join(folder, file)) },
        // An evaluation that started before the upgrade still reads the old folder.
        { parent: this, retainOnDelete: true },
      );
    }
    this.uri = pulumi.interpolate`s3://${bucket}/${prefix}`;
    this.registerOutputs({ uri: this.uri });
  }
}
