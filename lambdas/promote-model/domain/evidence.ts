import type { Workload } from "../../../core/settings/workload.ts";
import type { Gate, PartsRule } from "../../../tasks/task-kind.ts";

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
  parts: PartsRule | null;
  scoreNew: number;
  scoreProduction: number | null;
  interval: readonly [low: number, high: number] | null;
  passesLimit: boolean;
  beatsProduction: boolean;
  isSure: boolean;
  gates: readonly { gate: Gate; score: number; passes: boolean }[];
  hasEnoughRows: boolean;
  /** The parts on which the candidate scores worse than production, the largest loss first. */
  fallen: readonly FallenPart[];
}

export interface FallenPart {
  name: string;
  rows: number;
  /** Of production and of the candidate, from 0 to 1. */
  before: number;
  now: number;
  /** Whether the loss is larger than the floor allows. */
  isLost: boolean;
}
