/**
 * The objects of the datasets bucket. Permissions, functions and containers meet here: Python repeats the file names,
 * and tests/contracts/python-names.test.ts compares the two.
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

/** Folder of everything of one workload, without a slash at its end. */
export function workloadFolder(workload: string): string {
  return `workloads/${workload}`;
}

/** One folder of a workload, without a slash at its end. */
export function artifactFolder(workload: string, folder: ArtifactFolder): string {
  return `${workloadFolder(workload)}/${folder}`;
}

/** Folder of the product's evaluator, one sub-folder for each version of it. */
export const evaluatorFolder = "evaluator";

export const artifactFiles = {
  /** Lines to train on. */
  snapshot: "snapshot.jsonl.gz",
  /** Lines to predict, without anything that a model could learn from. */
  evaluation: "evaluation.jsonl.gz",
  /** One line for each line of the evaluation set, in its order. */
  predictions: "predictions.jsonl.gz",
  /** The words of a model version's training, made by the evaluator. */
  vocabulary: "vocabulary.json.gz",
} as const;
