import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { evaluationJobs, trainingJobs } from "../../../lambdas/shared/adapters/sagemaker-jobs.ts";
import type { RunContainer } from "../../../local/services/sagemaker/run-job.ts";
import { jobRoleArn, startSageMaker, volumeKeyArn } from "../../local/sagemaker-fixture.ts";
import { memoryTables } from "../../support/local-services.ts";

/** A folder in the bucket of datasets that jobs of workload newsgroups may read. */
const dataUri = "s3://datasets/newsgroups/abc";
const place = {
  ...{ rolePrefix: jobRoleArn.replace("newsgroups", ""), kmsKeyArn: volumeKeyArn },
  ...{ subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
};

/** The adapters for jobs of workload newsgroups, with a client of any cloud. */
export function jobAdapters(client: SageMakerClient) {
  return { training: trainingJobs(place, client), evaluation: evaluationJobs(place, dataUri, client) };
}

/** The adapters on the embedded SageMaker, with containers that end at once. */
export async function startEmbeddedJobs() {
  const stops: (() => Promise<void>)[] = [];
  const reasons = new Map<string, string>();
  const container: RunContainer = async ({ baseDir, entrypoint }) => {
    // A processing job names its program; a training job keeps its image's.
    const [kind, file] = entrypoint ? ["processing", "message"] : ["training", "failure"];
    const reason = reasons.get(kind);
    reasons.delete(kind);
    if (reason === undefined) return { exitCode: 0, timedOut: false };
    await writeFile(join(baseDir, "output", file), reason);
    return { exitCode: 1, timedOut: false };
  };
  const { client } = await startSageMaker(stops, memoryTables(), container);
  return {
    ...jobAdapters(client),
    dataUri,
    failNext: async (kind: string, reason: string) => void reasons.set(kind, reason),
    async stop() {
      for (const stop of stops.reverse()) await stop();
    },
  };
}
