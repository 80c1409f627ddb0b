export interface Difference {
  service: string;
  /** Title of the case. */
  case: string;
  /** What each side answers, as the case reports it; null where a call was accepted. */
  ours: unknown;
  theirs: unknown;
  right: "ours" | "theirs" | "neither";
  why: string;
  /** AWS's page that says so. */
  page: string;
}

const refused = (name: string, status = 400) => ({ name, status });
const docs = "https://docs.aws.amazon.com";
const s3Api = `${docs}/AmazonS3/latest/API`;
const schedulerApi = `${docs}/scheduler/latest/APIReference`;
const eventsApi = `${docs}/eventbridge/latest/APIReference`;
const cloudwatchApi = `${docs}/AmazonCloudWatch/latest/APIReference`;
const sagemakerApi = `${docs}/sagemaker/latest/APIReference`;
const sqsApi = `${docs}/AWSSimpleQueueService/latest/APIReference`;

/** Where the embedded cloud and moto 5.2.5 answer differently. A difference that disappears turns its case red. */
export const differences: readonly Difference[] = [
  {
    service: "s3",
    case: "refuses to read a delete marker by its version",
    ours: refused("MethodNotAllowed", 405),
    theirs: refused("NoSuchVersion", 404),
    right: "ours",
    why: "A GET of a delete marker by its version id is answered with 405.",
    page: `${docs}/AmazonS3/latest/userguide/DeleteMarker.html`,
  },
  {
    service: "s3",
    case: "refuses a body that does not match its checksum",
    ours: [refused("BadDigest"), refused("BadDigest")],
    theirs: [null, null],
    right: "ours",
    why: "S3 compares the checksum with the body and returns BadDigest.",
    page: `${docs}/AmazonS3/latest/userguide/checking-object-integrity.html`,
  },
  {
    service: "s3",
    case: "refuses a part of an upload that was aborted",
    ours: refused("NoSuchUpload", 404),
    theirs: refused("Error", 500),
    right: "ours",
    why: "UploadPart lists NoSuchUpload (404) for an upload that was aborted; moto fails.",
    page: `${s3Api}/API_UploadPart.html`,
  },
  {
    service: "s3",
    case: "refuses parts in another order than that of their numbers",
    ours: refused("InvalidPartOrder"),
    theirs: null,
    right: "ours",
    why: "CompleteMultipartUpload lists InvalidPartOrder: parts must be in ascending order.",
    page: `${s3Api}/API_CompleteMultipartUpload.html`,
  },
  {
    service: "s3",
    case: "sets a delete marker also for a key that does not exist",
    ours: [{ Key: "many/absent", DeleteMarker: true }],
    theirs: [{ Key: "many/absent", DeleteMarker: false }],
    right: "ours",
    why: "In a bucket with versioning a simple delete inserts a delete marker, whether or not there is a version.",
    page: `${docs}/AmazonS3/latest/userguide/DeleteMarker.html`,
  },
  {
    service: "sqs",
    case: "refuses a new timeout for a message that is not in flight",
    ours: refused("MessageNotInflight"),
    theirs: null,
    right: "ours",
    why: "ChangeMessageVisibility lists MessageNotInflight.",
    page: `${sqsApi}/API_ChangeMessageVisibility.html`,
  },
  {
    service: "sqs",
    case: "refuses an empty message",
    ours: refused("InvalidParameterValue"),
    theirs: null,
    right: "ours",
    why: "The smallest body has one character.",
    page: `${sqsApi}/API_SendMessage.html`,
  },
  {
    service: "ssm",
    case: "refuses a path without its first slash",
    ours: refused("ValidationException"),
    theirs: null,
    right: "ours",
    why: "A hierarchy begins with a slash.",
    page: `${docs}/systems-manager/latest/APIReference/API_GetParametersByPath.html`,
  },
  ...["names a missing secret", "names a missing version"].map((title) => ({
    service: "secretsmanager",
    case: title,
    ours: refused("ResourceNotFoundException"),
    theirs: refused("ResourceNotFoundException", 404),
    right: "ours" as const,
    why: "GetSecretValue answers every error of the caller with HTTP status 400.",
    page: `${docs}/secretsmanager/latest/apireference/API_GetSecretValue.html`,
  })),
  {
    service: "events",
    case: "delivers the account of the bus",
    ours: "000000000000",
    theirs: null,
    right: "ours",
    why: "Every event carries the account.",
    page: `${docs}/eventbridge/latest/userguide/eb-events-structure.html`,
  },
  {
    service: "events",
    case: "delivers the value at an input path",
    ours: ["news"],
    theirs: ["the whole event"],
    right: "ours",
    why: "InputPath selects a part of the event for the target.",
    page: `${eventsApi}/API_Target.html`,
  },
  {
    service: "events",
    case: "delivers a constant input",
    ours: [{ fixed: 1 }],
    theirs: ["the whole event"],
    right: "ours",
    why: "With Input nothing of the event itself is sent to the target.",
    page: `${eventsApi}/API_Target.html`,
  },
  {
    service: "events",
    case: "refuses single entries and accepts the others",
    ours: { failed: 3, codes: ["accepted", "InvalidArgument", "MalformedDetail", "MalformedDetail"] },
    theirs: { failed: 2, codes: ["accepted", "InvalidArgument", "accepted", "MalformedDetail"] },
    right: "ours",
    why: "Detail is a JSON object; the case sends a list.",
    page: `${eventsApi}/API_PutEventsRequestEntry.html`,
  },
  {
    service: "scheduler",
    case: "answers what happens to a schedule after its last firing",
    ours: "NONE",
    theirs: null,
    right: "ours",
    why: "GetSchedule returns ActionAfterCompletion.",
    page: `${schedulerApi}/API_GetSchedule.html`,
  },
  {
    service: "scheduler",
    case: "refuses a name that is taken",
    ours: refused("ConflictException", 409),
    theirs: refused("ConflictException"),
    right: "ours",
    why: "ConflictException has the HTTP status 409.",
    page: `${schedulerApi}/API_CreateSchedule.html`,
  },
  {
    service: "scheduler",
    case: "accepts the same client token again",
    ours: null,
    theirs: refused("ConflictException"),
    right: "ours",
    why: "ClientToken makes the request idempotent.",
    page: `${schedulerApi}/API_CreateSchedule.html`,
  },
  {
    service: "scheduler",
    case: "names a missing group",
    ours: refused("ResourceNotFoundException", 404),
    theirs: refused("SyntaxError", 500),
    right: "ours",
    why: "CreateSchedule lists ResourceNotFoundException (404); moto fails.",
    page: `${schedulerApi}/API_CreateSchedule.html`,
  },
  {
    service: "scheduler",
    case: "refuses an expression that is none",
    ours: refused("ValidationException"),
    theirs: null,
    right: "ours",
    why: "moto stores expressions without reading them, and fires no schedule.",
    page: `${docs}/scheduler/latest/UserGuide/schedule-types.html`,
  },
  {
    service: "cloudwatch",
    case: "refuses a value of three weeks ago",
    ours: refused("InvalidParameterValueException"),
    theirs: null,
    right: "ours",
    why: "A time stamp is at most two weeks in the past.",
    page: `${cloudwatchApi}/API_PutMetricData.html`,
  },
  {
    service: "cloudwatch",
    case: "says of a new alarm that it has no data",
    ours: ["INSUFFICIENT_DATA"],
    theirs: ["OK"],
    right: "ours",
    why: "A new alarm is INSUFFICIENT_DATA until its first evaluation; moto evaluates none.",
    page: `${cloudwatchApi}/API_PutMetricAlarm.html`,
  },
  {
    service: "sagemaker",
    case: "answers the environment of a processing job",
    ours: { MODE: "test" },
    theirs: null,
    right: "ours",
    why: "DescribeProcessingJob returns Environment.",
    page: `${sagemakerApi}/API_DescribeProcessingJob.html`,
  },
  {
    service: "sagemaker",
    case: "refuses a name that was used",
    ours: refused("ResourceInUse"),
    theirs: null,
    right: "ours",
    why: "CreateTrainingJob lists ResourceInUse; moto replaces the job.",
    page: `${sagemakerApi}/API_CreateTrainingJob.html`,
  },
  {
    service: "sagemaker",
    case: "refuses a name with an underscore",
    ours: refused("ValidationException"),
    theirs: null,
    right: "ours",
    why: "The pattern of a job's name has no underscore.",
    page: `${sagemakerApi}/API_CreateTrainingJob.html`,
  },
  {
    service: "sesv2",
    case: "refuses a message to more than 50 recipients",
    ours: refused("BadRequestException"),
    theirs: refused("MessageRejected"),
    right: "ours",
    why: "MessageRejected is for invalid content; input outside the limits is a BadRequestException.",
    page: `${docs}/ses/latest/APIReference-V2/API_SendEmail.html`,
  },
  {
    service: "sesv2",
    case: "refuses a message without recipients",
    ours: refused("BadRequestException"),
    theirs: null,
    right: "ours",
    why: "A message needs a recipient.",
    page: `${docs}/ses/latest/APIReference-V2/API_SendEmail.html`,
  },
];
