/**
 * Objects of the datasets bucket. Permissions, functions and containers use these names. Python repeats the file
 * names; tests/contracts/python-names.test.ts compares both. Content of the files: docs/decisions/0018-json-schemas.md.
 *
 * | object                                             | written by           | read by                        |
 * |----------------------------------------------------|----------------------|--------------------------------|
 * | workloads/<w>/snapshots/<hash>/snapshot.jsonl.gz   | train-model          | training and evaluation jobs   |
 * | workloads/<w>/evaluation/<hash>/evaluation.jsonl.gz| evaluate-model       | evaluation jobs                |
 * | workloads/<w>/predictions/<job>/…                  | evaluation jobs      | evaluate-model                 |
 * | workloads/<w>/jobs/<job>/output/…                  | SageMaker            | nothing of the product         |
 * | evaluator/<hash>/…                                 | the deployment       | evaluation jobs                |
 */
export type ArtifactFolder = "snapshots" | "evaluation" | "predictions" | "jobs";

/** Folder of all objects of one workload, without a trailing slash. */
export function workloadFolder(workload: string): string {
  return `workloads/${workload}`;
}

/** One folder of a workload, without a trailing slash. */
export function artifactFolder(workload: string, folder: ArtifactFolder): string {
  return `${workloadFolder(workload)}/${folder}`;
}

/** Folder of the product's evaluator, with one sub-folder per evaluator version. */
export const evaluatorFolder = "evaluator";

export const artifactFiles = {
  /** Rows of a training snapshot. */
  snapshot: "snapshot.jsonl.gz",
  /** Rows to predict, without labels or anything else from which a model could learn the answer. */
  evaluation: "evaluation.jsonl.gz",
  /** Predictions: one line for each line of the evaluation set, in the same order. */
  predictions: "predictions.jsonl.gz",
  /** Vocabulary of a model version's training texts, built by the evaluator. */
  vocabulary: "vocabulary.json.gz",
} as const;
