import type { JsonObject } from "../shared/json.ts";
import type { Job } from "./sagemaker-schema.ts";

/**
 * A job in the format of Describe and the state-change event: request, status and times.
 * Shape   time: converts an ISO instant to seconds or milliseconds since 1970.
 */
export function describeJob(job: Job, time: (instant: string) => number): JsonObject {
  const kind = job.kind === "training" ? "Training" : "Processing";
  const optional = (key: string, value: string | null): JsonObject =>
    value === null ? {} : { [key]: value };
  const instant = (key: string, value: string | null): JsonObject =>
    value === null ? {} : { [key]: time(value) };
  const request: JsonObject = JSON.parse(JSON.stringify(job.request));
  const output = job.outputs[0];
  return {
    ...request,
    [`${kind}JobArn`]: job.arn,
    [`${kind}JobStatus`]: job.status,
    ...(job.kind === "training" ? { SecondaryStatus: job.phase } : {}),
    ...(job.kind === "training" && job.status === "Completed"
      ? { ModelArtifacts: { S3ModelArtifacts: `${output?.uri}/${output?.packed}` } }
      : {}),
    ...optional("FailureReason", job.failureReason),
    ...optional("ExitMessage", job.exitMessage),
    CreationTime: time(job.createdAt),
    LastModifiedTime: time(job.endedAt ?? job.startedAt ?? job.createdAt),
    ...instant(`${kind}StartTime`, job.startedAt),
    ...instant(`${kind}EndTime`, job.endedAt),
  };
}
