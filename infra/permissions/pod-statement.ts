import type { Input } from "@pulumi/pulumi";

/** One statement of what pods may do, always an Allow. */
export interface PodStatement {
  Sid: string;
  Action: string | string[];
  Resource: Input<string> | Input<string>[];
  Condition?: Record<string, Record<string, string | string[]>>;
}
