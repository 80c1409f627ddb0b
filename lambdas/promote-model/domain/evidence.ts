import type { Workload } from "../../../core/settings/workload.ts";
import type { Gate } from "../../../tasks/task-kind.ts";

/** What a decision is about: two models' answers to the same rows. */
export interface Evidence {
  /** In the order of the evaluation set, in the notation of the task kind. */
  truths: readonly string[];
  candidate: { version: number; answers: readonly string[] };
  /** Null when nothing is in production yet. */
  production: { version: number; answers: readonly string[] } | null;
  evaluationSet: string;
}

/** What was found out about a candidate, before it is put into words. */
export interface Findings {
  evidence: Evidence;
  promotion: Workload["promotion"];
  ratchet: Gate;
  scoreNew: number;
  scoreProduction: number | null;
  interval: readonly [low: number, high: number] | null;
  passesLimit: boolean;
  beatsProduction: boolean;
  isSure: boolean;
  gates: readonly { gate: Gate; score: number; passes: boolean }[];
}
