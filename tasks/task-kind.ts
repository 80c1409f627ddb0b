import type * as z from "zod";
import type { RecordView, RowBytes } from "../core/loading/record.ts";
import type { DriftFeature, PromotedScore } from "../core/monitoring/drift.ts";
import type { Measured } from "../core/monitoring/measured.ts";
import type { RequestFeature } from "../core/monitoring/request-feature.ts";
import type { Workload } from "../core/settings/workload.ts";
import type { MetricDirection } from "../core/vocabulary/closed-sets.ts";

/**
 * What differs between kinds of tasks, as data and pure functions. Everything else in the product is general.
 *
 * The content of a row, its truth and a model's answer are each a text in the notation of the kind: a class is its name,
 * a number its decimal digits, a table's row a JSON object. So they are stored, sent and compared without knowing the
 * kind (docs/decisions/0017-task-kinds.md).
 */
export interface TaskKind<Settings extends z.ZodType<Workload> = z.ZodType<Workload>> {
  /** The name of its folder, and the value of `task` in a workload's settings. */
  readonly name: string;
  /** The whole settings of a workload of this kind: the general ones with its own among them. */
  readonly settings: Settings;
  /** The kind as one workload uses it. Throws ZodError for settings of another kind. */
  of(workload: Workload): Task;
}

/** Makes a kind of its parts; `of` gets the settings with the kind's own among them. */
export function defineTaskKind<Settings extends z.ZodType<Workload>>(
  name: string,
  settings: Settings,
  of: (settings: z.output<Settings>) => Task,
): TaskKind<Settings> {
  return { name, settings, of: (workload) => of(settings.parse(workload)) };
}

/** A task kind with the settings of one workload. */
export interface Task {
  readonly rows: RowRules;
  readonly training: TrainingRules;
  readonly evaluation: EvaluationRules;
  readonly promotion: PromotionRules;
  readonly drift: DriftRules;
  /** What the workload's servers read beside the general settings, as environment variables. */
  readonly serverEnvironment: Readonly<Record<string, string>>;
  /** Lists of the settings that grow long, and what to say of each: Parameter Store holds 8 KiB. */
  readonly longSettings: readonly LongSetting[];
}

export interface LongSetting {
  /** From the workload on: `["source", "labels"]`. */
  path: readonly string[];
  value: unknown;
  /** Why it is long, and that it may be left out. */
  cause: string;
  /** The elements, where each must be there only once. */
  distinct?: readonly string[];
}

/** How a source's record becomes a row. */
export interface RowRules {
  /** The columns of the source that a row is made of: its key in `source.columns`, and its name there. */
  readonly columns: readonly { setting: string; name: string }[];
  /** Bytes that these columns have together at most; a longer record is skipped unread. */
  readonly maxContentBytes: number;
  /** Whether truths are classes, which are counted, or values, which differ from row to row. */
  readonly truths: "classes" | "values";
  /** What to do about rows that were rejected for a reason of this kind. */
  readonly remedies: Readonly<Record<string, string>>;
  reader(): RowReader;
  /**
   * Refuses a batch from which nothing can be learned.
   * Shape   otherClasses: the workload already has rows of a class that the batch does not have.
   */
  refuseUselessBatch(where: string, batch: BatchContent, otherClasses: boolean): void;
}

/** Reads the rows of one object; holds what it needs between rows, so that a row makes no garbage. */
export interface RowReader {
  /**
   * Fills `row` from the fields at these positions, in the order of `columns`.
   * Result  undefined when the record is a row; otherwise why it is none, as quarantine stores it.
   */
  read(view: RecordView, fields: readonly number[], row: RowBytes): string | undefined;
  /**
   * Of the row's content: copies have the same, and it decides on which side of the evaluation line a row stands.
   * Result  SHA-256 as 32 Latin-1 characters.
   */
  hash(row: RowBytes): string;
}

/** What a batch has, as PostgreSQL holds it. */
export interface BatchContent extends RowCounts {
  distinctContents: number;
}

export interface RowCounts {
  rows: number;
  /** Rows by class; empty where truths are values. */
  classes: Readonly<Record<string, number>>;
}

/** A row as it was loaded. */
export interface LabelledRow {
  key: string;
  content: string;
  truth: string;
}

/** How a row becomes lines of a snapshot. */
export interface TrainingRules {
  /** Overrides of the trainer's defaults, as SageMaker hands them over. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** Refuses rows on which no model can be trained, before a job is paid for. */
  refuseUntrainable(workload: string, counts: RowCounts): void;
  /**
   * The line of a row and how often the snapshot has it, which may be never.
   * Shape   rank: place of the row within its class, from 1, or among all rows where truths are values.
   */
  snapshotLine(row: LabelledRow & { rank: number }, counts: RowCounts): { line: object; copies: number };
}

/** What a model is asked, and how its answers are read. */
export interface EvaluationRules {
  /** What the evaluator gets of a row. */
  question(row: LabelledRow): object;
  /** Reads a line of the evaluator; undefined when it is of another shape. */
  answer(line: unknown): EvaluatedRow | undefined;
  /** What the evaluator made of the snapshot for serving and drift; undefined when it is of another shape. */
  vocabulary(document: unknown): Vocabulary | undefined;
}

export interface EvaluatedRow {
  answer: string;
  /** From 0 to 1; null where models of this kind have none. */
  confidence: number | null;
  /** The bins that the row counts in, by feature; null when the line lacks what they are made of. */
  bins: Readonly<Record<DriftFeature, readonly (string | number)[]>> | null;
}

/** Frozen with a version: the words that are tracked, in their order, and whatever else the kind's server looks for. */
export interface Vocabulary {
  tracked: string[];
  [more: string]: unknown;
}

/** How two models are compared. */
export interface PromotionRules {
  /** Decides between candidate and production. */
  readonly ratchet: Gate;
  /** Each must be passed as well, whatever production scores. */
  readonly gates: readonly Gate[];
}

export interface Gate {
  metric: Metric;
  /** A candidate must score better than this. */
  limit: number;
}

/** A score of answers against truths: a mean over rows, or a function of all of them. */
export interface Metric {
  readonly name: string;
  readonly better: MetricDirection;
  /**
   * Reads the truths and each model's answers once, so that scoring them often is cheap.
   * Throws  RangeError when there is no row, or a model has another number of answers.
   */
  scorer(truths: readonly string[], answers: readonly (readonly string[])[]): Scorer;
}

/** The score of a model, by its place among the answers, on the rows named, which may repeat. */
export type Scorer = (model: number, rows: Int32Array) => number;

/** What drift is measured on. */
export interface DriftRules {
  /** In the order of the report. */
  readonly features: readonly RequestFeature[];
  /** The feature that every request has exactly once: its rows are the requests. */
  readonly requests: DriftFeature;
  readonly performance: PerformanceMeasure;
}

/** How labelled requests and batches are held against the score at promotion. */
export interface PerformanceMeasure {
  /** Of the test in a report: `weighted-f1`. */
  readonly test: string;
  /** What the test's score is, for people: "loss of F1". */
  readonly called: string;
  /** Of the metric in CloudWatch. */
  readonly metricName: string;
  /** Of the metric's graph, and the bounds of its axis. */
  readonly title: string;
  readonly axis: { min: number; max?: number };
  /** Name of the bin of a labelled row; the bins of a window are all that `measure` gets. */
  bin(truth: string, answer: string): string;
  /** The score of the set on which a version was promoted; null without rows. */
  promoted(truths: readonly string[], answers: readonly string[]): PromotedScore | null;
  measure(promoted: PromotedScore, window: LabelledWindow): Measured[];
}

/** The labelled rows of some days. */
export interface LabelledWindow {
  counts: ReadonlyMap<string, number>;
  /** Rows of an unweighted sample that is equally sure; the counts are on its scale. */
  effectiveRows: number;
}
