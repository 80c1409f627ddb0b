import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { dependencyError, ourError } from "../../core/errors/error.ts";
import type { Graph, GraphResource } from "../../plan/graph.ts";
import { unseenMark } from "../outputs/provider.ts";
import type { ImageStore } from "../runtimes/containers/images.ts";
import { readResources } from "../services/shared/graph-reader.ts";
import type { Services } from "./services.ts";

/** What holds things: made before anything runs. Idempotent, so that a restart keeps what is in them. */
export async function provisionStores(
  graph: Graph,
  root: string,
  services: Pick<Services, "s3" | "sqs" | "parameters" | "secrets">,
  images: ImageStore,
  masterSecret: { arn: string; user: string; password: string },
): Promise<void> {
  refuseUnseen(graph);
  const parameters: string[] = [];
  const secrets = ["rds-master"];
  for (const resource of graph.resources) {
    const { inputs } = resource;
    switch (resource.type) {
      case "aws:s3/bucket:Bucket":
        services.s3.createBucket(text(inputs, "bucket"), { versioning: isVersioned(graph, resource) });
        break;
      case "aws:s3/bucketObjectv2:BucketObjectv2": {
        const { path } = z.object({ path: z.string() }).parse(inputs.source);
        await services.s3.put(text(inputs, "bucket"), text(inputs, "key"), readFileSync(resolve(root, path)));
        break;
      }
      case "aws:sqs/queue:Queue":
        services.sqs.createQueue(text(inputs, "name"), {
          messageRetentionSeconds: z.number().optional().parse(inputs.messageRetentionSeconds) ?? 345_600,
        });
        break;
      case "aws:ssm/parameter:Parameter":
        services.parameters.set(text(inputs, "name"), text(inputs, "insecureValue"));
        parameters.push(text(inputs, "name"));
        break;
      case "aws:secretsmanager/secretVersion:SecretVersion": {
        const secret = secretOf(graph, text(inputs, "secretId"));
        services.secrets.set({ ...secret, value: text(inputs, "secretString") });
        secrets.push(secret.name);
        break;
      }
      case "docker:index/image:Image": {
        const build = z.object({ context: z.string(), dockerfile: z.string() }).parse(inputs.build);
        images.register({
          imageUri: text(inputs, "imageName"),
          contextDir: resolve(root, build.context),
          dockerfile: resolve(root, build.dockerfile),
        });
        break;
      }
    }
  }
  services.parameters.keepOnly(parameters);
  services.secrets.keepOnly(secrets);
  services.secrets.set({
    name: "rds-master",
    arn: masterSecret.arn,
    value: JSON.stringify({ username: masterSecret.user, password: masterSecret.password }),
  });
}

/**
 * Invokes what the deployment itself invokes, in the plan's order.
 * Throws  LOC201 with the function's own error.
 */
export async function runInvocations(graph: Graph, services: Pick<Services, "lambda">): Promise<void> {
  for (const { inputs, name } of graph.resources.filter(
    (one) => one.type === "aws:lambda/invocation:Invocation",
  )) {
    const { error } = await services.lambda.invoke(text(inputs, "functionName"), text(inputs, "input"));
    if (error === null) continue;
    throw dependencyError("LOC201", {
      where: `${name}, which the deployment invokes`,
      found: error.errorMessage,
      expected: `${text(inputs, "functionName")} to succeed`,
      next: `Look at its log: npm run logs -- --function ${text(inputs, "functionName")}`,
    });
  }
}

const secretSchema = z.object({ name: z.string(), arn: z.string(), kmsKeyId: z.string().optional() });

/** The secret that a version names, by its ARN or its name. */
function secretOf(graph: Graph, id: string): z.output<typeof secretSchema> {
  const secrets = readResources(graph, "aws:secretsmanager/secret:Secret", secretSchema);
  const found = secrets.find(({ arn, name }) => arn === id || name === id);
  if (found !== undefined) return { name: found.name, arn: found.arn, kmsKeyId: found.kmsKeyId };
  throw ourError("LOC205", {
    where: `version of secret ${id}`,
    found: "no such secret in the plan",
    expected: secrets.map(({ name }) => name).join(", ") || "a secret",
    next: "Give the version the secret's id in infra/.",
  });
}

function text(inputs: Record<string, unknown>, key: string): string {
  return z.string().parse(inputs[key]);
}

const versioningTypes = [
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketVersioningV2:BucketVersioningV2",
];

function isVersioned(graph: Graph, bucket: GraphResource): boolean {
  const inline = z.object({ enabled: z.boolean().optional() }).safeParse(bucket.inputs.versioning);
  return (
    inline.data?.enabled === true ||
    graph.resources.some(
      (one) => versioningTypes.includes(one.type) && one.inputs.bucket === bucket.inputs.bucket,
    )
  );
}

/** A value that only AWS's network has must not reach anything that runs here, but where a job is told its place. */
function refuseUnseen(graph: Graph): void {
  const allowed = /^JOB_/;
  for (const resource of graph.resources.filter((one) => one.type === "aws:lambda/function:Function")) {
    const { variables } = z
      .object({ variables: z.record(z.string(), z.string()) })
      .parse(resource.inputs.environment ?? { variables: {} });
    for (const [key, value] of Object.entries(variables)) {
      if (!value.includes(unseenMark) || allowed.test(key)) continue;
      throw ourError("LOC202", {
        where: `${resource.urn} environment.${key}`,
        found: value,
        expected: "a value that exists on this machine",
        next: "Supply the output in local/outputs/provider.ts.",
      });
    }
  }
}
