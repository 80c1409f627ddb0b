import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { evaluationVariables, trainingVariables } from "../../core/artifacts/job-environment.ts";
import { artifactFiles } from "../../core/artifacts/layout.ts";
import { mlflowTags, trainerTags } from "../../core/artifacts/mlflow-tags.ts";

// Compares names, not behaviour: tests/images runs trainer and evaluator on files of these names.

const images = join(dirname(dirname(import.meta.dirname)), "images");

/** The string literals and comments of one image's Python, as one text. */
function pythonOf(folder: string): string {
  const files = globSync(`${folder}/**/*.py`, { cwd: images });
  return files.map((file) => readFileSync(join(images, file), "utf8")).join("\n");
}

const trainer = pythonOf("trainer");
const evaluator = pythonOf("evaluator");

/** Names of the form of `pattern`, each once. */
function namesIn(text: string, pattern: RegExp): string[] {
  return [...new Set(text.match(pattern))].sort();
}

test("the evaluator reads and writes the files that core names, and no other compressed one", () => {
  expect(namesIn(evaluator, /\b[a-z]+\.jsonl?\.gz\b/g)).toEqual(Object.values(artifactFiles).sort());
});

test("the trainer reads the file of snapshots that core names", () => {
  expect(namesIn(trainer, /\b[a-z]+\.jsonl?\.gz\b/g)).toEqual([artifactFiles.snapshot]);
});

/** The names that a JSON Schema of an image requires. */
function requiredBy(schema: string): string[] {
  const { required } = z
    .object({ required: z.array(z.string()) })
    .parse(JSON.parse(readFileSync(join(images, `${schema}.schema.json`), "utf8")));
  return required.sort();
}

test("the trainer requires the variables that train-model sets", () => {
  expect(requiredBy("trainer/ratchet_trainer/schemas/training-environment")).toEqual(
    Object.values(trainingVariables).sort(),
  );
});

test("the evaluator requires the variables that evaluate-model sets", () => {
  expect(requiredBy("evaluator/ratchet_evaluator/schemas/evaluation-environment")).toEqual(
    Object.values(evaluationVariables).sort(),
  );
});

test("the trainer sets every tag of the training contract, and none that a function sets", () => {
  const tags = namesIn(trainer, /ratchet\.[a-z_]+(?=["`])/g);
  expect(tags).toEqual(expect.arrayContaining(Object.values(trainerTags)));
  expect(tags.filter((tag) => Object.values<string>(mlflowTags).includes(tag))).toEqual([]);
});
