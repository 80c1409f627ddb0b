import type { Input } from "@pulumi/pulumi";

/** One IAM statement of a pod's role, always an Allow. */
export interface PodStatement {
  Sid: string;
  Action: string | string[];
  Resource: Input<string> | Input<string>[];
  Condition?: Record<string, Record<string, string | string[]>>;
}
