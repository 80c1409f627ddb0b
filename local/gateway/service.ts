import type { Readable } from "node:stream";

/** Caller of a service: a role of the plan, identified by the access key that the embedded cloud issued. */
export interface Caller {
  roleName: string;
  roleArn: string;
  /** Short name of the function, job or pod with this role, for messages ("load-data"). */
  label: string;
}

/** One AWS API call as it was received. */
export interface AwsRequest {
  caller: Caller;
  /** Service name of the SigV4 signature, such as "s3", "sqs", "events" or "sagemaker". */
  signingName: string;
  method: string;
  /** Decoded path without the query. */
  path: string;
  /** Undecoded path. A label may contain a percent-encoded slash. */
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

/**
 * Condition keys of a call, such as `{"iam:PassedToService": "sagemaker.amazonaws.com"}`. A multi-valued key has an
 * array.
 */
export type Conditions = Readonly<Record<string, string | readonly string[]>>;

/** Functions of the gateway that a service may use while it handles a request. */
export interface CallContext {
  /**
   * Checks the caller's policies and records the call, allowed or refused.
   * Shape   action: "s3:GetObject"; resource: full ARN; conditions by key, e.g. {"iam:PassedToService":
   *         "sagemaker.amazonaws.com"}.
   * Throws  AwsError with status 403: AccessDenied for s3 and Query services, AccessDeniedException for JSON
   *         services. The message contains IAM002 and the contract line to add.
   */
  authorise(action: string, resource: string, conditions?: Conditions): void;
}

/** One emulated AWS service. Its state is stored in files and survives a restart. */
export interface Service {
  /** SigV4 signing names of the service. */
  readonly signingNames: readonly string[];
  handle(request: AwsRequest, context: CallContext): Promise<AwsResponse>;
}

/** Error of an AWS API. The gateway renders it in the protocol of the service. */
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
