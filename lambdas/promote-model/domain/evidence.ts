import type { Workload } from "../../../core/settings/workload.ts";
import type { Gate } from "../../../tasks/task-kind.ts";

/** Evidence of a decision: the predictions of two models on the same rows. */
export interface Evidence {
  /** Labels in the order of the evaluation set, in the notation of the task kind. */
  truths: readonly string[];
  candidate: { version: number; answers: readonly string[] };
  /** Null when no version is in production yet. */
  production: { version: number; answers: readonly string[] } | null;
  evaluationSet: string;
}

/** Scores and failed gates of a candidate, before they are put into words. */
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
