import type * as z from "zod";
import type { RecordView, RowBytes } from "../core/loading/record.ts";
import type { DriftFeature, PromotedScore } from "../core/monitoring/drift.ts";
import type { Measured } from "../core/monitoring/measured.ts";
import type { RequestFeature } from "../core/monitoring/request-feature.ts";
import type { Workload } from "../core/settings/workload.ts";
import type { MetricDirection } from "../core/vocabulary/closed-sets.ts";

/**
 * Differences between task kinds, as data and pure functions. All other code is independent of the task kind.
 * Content, label and prediction of a row are texts in the notation of the task kind: a class is its name, a number
 * its decimal digits, a table row a JSON object. They can therefore be stored, sent and compared without knowing the
 * task kind (docs/decisions/0017-task-kinds.md).
 */
export interface TaskKind<Settings extends z.ZodType<Workload> = z.ZodType<Workload>> {
  /** Name of the folder, and value of `task` in a workload's settings. */
  readonly name: string;
  /** Schema of all settings of a workload of this kind, including the general ones. */
  readonly settings: Settings;
  readonly schemas: TaskSchemas;
  /** The task kind with the settings of a workload. Throws ZodError for settings of a different kind. */
  of(workload: Workload): Task;
}

/**
 * Schemas of the documents that functions and containers exchange. `npm run docs` generates JSON Schemas from them, and
 * the containers validate with those (docs/decisions/0018-json-schemas.md).
 */
export interface TaskSchemas {
  /** Output of `TrainingRules.snapshotLine`, input of the trainer. */
  readonly snapshotLine: z.ZodType<object>;
  /** Output of `EvaluationRules.question`, input of the evaluator. */
  readonly evaluationLine: z.ZodType<object>;
  /** Output of the evaluator, input of `EvaluationRules.answer`. */
  readonly predictionLine: z.ZodType<object>;
  /** Output of the evaluator, input of `EvaluationRules.vocabulary` and of the server. */
  readonly vocabulary: z.ZodType<object>;
  /** Metadata of the MLflow model. The trainer writes it; evaluator and server read it. */
  readonly modelMetadata: z.ZodType<object>;
  /** Request body of the server's POST /predict. */
  readonly request: z.ZodType<object>;
  /** One prediction in the server's answer. Predictions have the order of the request. */
  readonly prediction: z.ZodType<object>;
}

/** Creates a task kind. `of` gets settings that are validated by its schema. */
export function defineTaskKind<Settings extends z.ZodType<Workload>>(
  name: string,
  settings: Settings,
  schemas: TaskSchemas,
  of: (settings: z.output<Settings>) => Omit<Task, "kind">,
): TaskKind<Settings> {
  return { name, settings, schemas, of: (workload) => ({ kind: name, ...of(settings.parse(workload)) }) };
}

/** A task kind with the settings of one workload. */
export interface Task {
  /** Name of the kind. A container gets it and uses its own folder of that name. */
  readonly kind: string;
  readonly rows: RowRules;
  readonly training: TrainingRules;
  readonly evaluation: EvaluationRules;
  readonly promotion: PromotionRules;
  readonly drift: DriftRules;
  /** Environment variables that the workload's servers need beside the general ones. */
  readonly serverEnvironment: Readonly<Record<string, string>>;
  /** Settings that may become long lists, with texts about them. Parameter Store is limited to 8 KiB. */
  readonly longSettings: readonly LongSetting[];
}

export interface LongSetting {
  /** Path from the workload on, such as `["source", "labels"]`. */
  path: readonly string[];
  value: unknown;
  /** Reason of the length, and that the setting is optional. */
  cause: string;
  /** Elements that must be unique. */
  distinct?: readonly string[];
}

/** Rules that convert a source's record into a row. */
export interface RowRules {
  /** Columns of the source that form a row: the key in `source.columns`, and the default name. */
  readonly columns: readonly { setting: string; name: string }[];
  /** Maximum bytes of these columns together. A longer record is skipped. */
  readonly maxContentBytes: number;
  /** Kind of labels: classes, which can be counted, or numeric values, which differ from row to row. */
  readonly truths: "classes" | "values";
  /** Next step for each rejection reason of this kind. */
  readonly remedies: Readonly<Record<string, string>>;
  reader(): RowReader;
  /**
   * Refuses a batch that is useless for training.
   * Shape   otherClasses: the workload already has rows of classes that the batch does not have.
   */
  refuseUselessBatch(where: string, batch: BatchContent, otherClasses: boolean): void;
}

/** Reads the rows of one object. It reuses its buffers, so that rows allocate no memory. */
export interface RowReader {
  /**
   * Fills `row` from the fields at these positions, in the order of `columns`.
   * Result  undefined for a valid row, otherwise the reason for the quarantine.
   */
  read(view: RecordView, fields: readonly number[], row: RowBytes): string | undefined;
  /**
   * Hash of the row's content. Equal contents have equal hashes. The hash decides whether a row is used for
   * evaluation.
   * Result  SHA-256 as 32 Latin-1 characters.
   */
  hash(row: RowBytes): string;
}

/** Content of a batch, as stored in PostgreSQL. */
export interface BatchContent extends RowCounts {
  distinctContents: number;
}

export interface RowCounts {
  rows: number;
  /** Rows by class; empty when labels are numeric values. */
  classes: Readonly<Record<string, number>>;
}

/** A loaded row. */
export interface LabelledRow {
  key: string;
  content: string;
  truth: string;
}

/** Rules that convert a row into lines of a snapshot. */
export interface TrainingRules {
  /** Hyperparameters that replace the trainer's defaults, in SageMaker's format. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** Refuses rows with which no model can be trained, before a job is started. */
  refuseUntrainable(workload: string, counts: RowCounts): void;
  /**
   * Snapshot line of a row, and its number of copies, which may be 0.
   * Shape   rank: position of the row within its class, from 1; among all rows when labels are numeric values.
   */
  snapshotLine(row: LabelledRow & { rank: number }, counts: RowCounts): { line: object; copies: number };
}

/** Rules for the input of a model, and for reading its predictions. */
export interface EvaluationRules {
  /** Input line of the evaluator for a row. */
  question(row: LabelledRow): object;
  /** Parses an output line of the evaluator; undefined for an invalid line. */
  answer(line: unknown): EvaluatedRow | undefined;
  /** Parses the vocabulary that the evaluator built for serving and drift; undefined for an invalid document. */
  vocabulary(document: unknown): Vocabulary | undefined;
}

export interface EvaluatedRow {
  answer: string;
  /** From 0 to 1; null when models of this kind return no confidence. */
  confidence: number | null;
  /** Bins of the row, by feature; null when the line lacks the necessary data. */
  bins: Readonly<Record<DriftFeature, readonly (string | number)[]>> | null;
}

/** Vocabulary that is frozen with a model version: the tracked words in order, and further data for the server. */
export interface Vocabulary {
  tracked: string[];
  [more: string]: unknown;
}

/** Rules for the comparison of two models. */
export interface PromotionRules {
  /** Gate that compares the candidate with production. */
  readonly ratchet: Gate;
  /** Gates that a candidate must also pass, whatever the score of production. */
  readonly gates: readonly Gate[];
  /** The parts of an evaluation set that an average must not hide, such as classes; null where it has none. */
  readonly parts: PartsRule | null;
}

/** Keeps a candidate out that is better on average and useless on a part of the rows. */
export interface PartsRule {
  /** What people call a part: "class". */
  readonly called: string;
  /** What people call its score: "recall". */
  readonly score: string;
  /** The setting of `floor`: "promotion.classFloor". */
  readonly setting: string;
  /** Share of production's score on each part that a candidate must keep, 0 to 1; 0 switches the rule off. */
  readonly floor: number;
  /** Rows of a part below which a loss may be chance, and refuses nothing. */
  readonly leastRows: number;
  /** The rows of each part, and each model's score on them, from 0 to 1, in the order of the answers. */
  of(truths: readonly string[], answers: readonly (readonly string[])[]): readonly PartScore[];
}

export interface PartScore {
  name: string;
  rows: number;
  scores: readonly number[];
}

export interface Gate {
  metric: Metric;
  /** A candidate must score better than this value. */
  limit: number;
}

/** Score of predictions against labels: a mean over rows, or a function of all rows. */
export interface Metric {
  readonly name: string;
  readonly better: MetricDirection;
  /**
   * Reads labels and the predictions of each model once, so that repeated scoring is fast.
   * Throws  RangeError without rows, or when a model has a different number of predictions.
   */
  scorer(truths: readonly string[], answers: readonly (readonly string[])[]): Scorer;
}

/** Score of a model, given by its index, on the given rows, which may repeat. */
export type Scorer = (model: number, rows: Int32Array) => number;

/** Features and performance measure of drift detection. */
export interface DriftRules {
  /** Features in the order of the report. */
  readonly features: readonly RequestFeature[];
  /** The feature that every request has exactly once. Its row count is the number of requests. */
  readonly requests: DriftFeature;
  readonly performance: PerformanceMeasure;
}

/** Comparison of labelled requests and batches with the score at promotion. */
export interface PerformanceMeasure {
  /** Name of the test in a report, such as `weighted-f1`. */
  readonly test: string;
  /** Name of the test's score for people, such as "loss of F1". */
  readonly called: string;
  /** Name of the CloudWatch metric. */
  readonly metricName: string;
  /** Title of the metric's graph, and the bounds of its axis. */
  readonly title: string;
  readonly axis: { min: number; max?: number };
  /** Bin name of a labelled row. `measure` gets only the bins of a window. */
  bin(truth: string, answer: string): string;
  /** Score on the evaluation set of a version's promotion; null without rows. */
  promoted(truths: readonly string[], answers: readonly string[]): PromotedScore | null;
  measure(promoted: PromotedScore, window: LabelledWindow): Measured[];
}

/** Labelled rows of several days. */
export interface LabelledWindow {
  counts: ReadonlyMap<string, number>;
  /** Effective sample size: rows of an unweighted sample with the same variance. The counts have this scale. */
  effectiveRows: number;
}
