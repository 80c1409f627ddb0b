import type { Readable } from "node:stream";

/** Who calls: a role of the plan, known from the access key that the embedded cloud handed out. */
export interface Caller {
  roleName: string;
  roleArn: string;
  /** For messages: the function, job or pod that holds the role by its short name ("load-data"). */
  label: string;
}

/** One AWS API call as it came over the wire. */
export interface AwsRequest {
  caller: Caller;
  /** Service name of the SigV4 signature: "s3", "sqs", "events", "sagemaker"... */
  signingName: string;
  method: string;
  /** Decoded path without the query. */
  path: string;
  /** The path as it came, percent-encoded: a label may hold an encoded slash. */
  rawPath: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: Readable;
}

export interface AwsResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer | Readable;
}

/** Condition keys of a call, `{"iam:PassedToService": "sagemaker.amazonaws.com"}`; an array for a multi-valued key. */
export type Conditions = Readonly<Record<string, string | readonly string[]>>;

/** What a service may ask of the gateway while it handles a request. */
export interface CallContext {
  /**
   * Checks the caller's policies and records the call, allowed or not.
   * Shape   action "s3:GetObject"; resource a full ARN; conditions by key, e.g. {"iam:PassedToService": "sagemaker.amazonaws.com"}.
   * Throws  AwsError (403; AccessDenied for s3 and Query services, AccessDeniedException for the JSON ones), whose message carries IAM002 and the contract line to add.
   */
  authorise(action: string, resource: string, conditions?: Conditions): void;
}

/** One emulated AWS service. Its state lives in its own files and survives a restart. */
export interface Service {
  /** SigV4 signing names it answers to. */
  readonly signingNames: readonly string[];
  handle(request: AwsRequest, context: CallContext): Promise<AwsResponse>;
}

/** An error in the form that AWS SDKs understand; the gateway renders it in the protocol of the service. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}
