import * as z from "zod";
import { feedbackBody, feedbackListBody } from "../../../core/artifacts/feedback-bodies.ts";
import { evaluationEnvironment, trainingEnvironment } from "../../../core/artifacts/job-environment.ts";
import {
  hyperparametersFile,
  recordedEnvironment,
  trainingResult,
} from "../../../core/artifacts/training-files.ts";
import { schemasByKind } from "../../../tasks/schemas.ts";
import type { TaskSchemas } from "../../../tasks/task-kind.ts";

/** A Python package and the schemas that it needs: general ones, and those of each task kind. */
interface Package {
  folder: string;
  general: Readonly<Record<string, z.ZodType>>;
  ofKind: readonly (keyof TaskSchemas)[];
}

const packages: readonly Package[] = [
  {
    folder: "images/trainer/ratchet_trainer",
    general: { trainingEnvironment, hyperparametersFile, trainingResult },
    ofKind: ["snapshotLine"],
  },
  {
    folder: "images/evaluator/ratchet_evaluator",
    general: { evaluationEnvironment },
    ofKind: ["snapshotLine", "evaluationLine", "predictionLine", "vocabulary", "modelMetadata"],
  },
  {
    folder: "images/serving/ratchet_serving",
    general: { feedbackBody, feedbackListBody, recordedEnvironment },
    ofKind: ["request", "prediction"],
  },
];

/**
 * JSON Schemas for the Python packages of images/, by path in the repository. Each file is inside the package that reads
 * it, so it is available wherever the package is: in an image, in the folder of a job, and in this repository.
 */
export const containerSchemas: ReadonlyMap<string, string> = new Map(
  packages.flatMap(({ folder, general, ofKind }) => [
    ...Object.entries(general).map(([name, schema]) => entry(`${folder}/schemas`, name, schema)),
    ...[...schemasByKind].flatMap(([kind, schemas]) =>
      ofKind.map((name) => entry(`${folder}/tasks/${pythonName(kind)}/schemas`, name, schemas[name])),
    ),
  ]),
);

function entry(folder: string, name: string, schema: z.ZodType): [path: string, text: string] {
  // Draft 7 is the latest version that fastjsonschema supports. `input`: keys with a default may be absent.
  const { $schema, ...document } = z.toJSONSchema(schema, { target: "draft-7", io: "input" });
  const $comment = "Generated from core/ and tasks/ by `npm run docs`.";
  const text = JSON.stringify({ $schema, $comment, ...document }, null, 2);
  return [
    `${folder}/${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}.schema.json`,
    `${text}\n`,
  ];
}

/** A kind's folder in Python, whose packages have no dashes. */
function pythonName(kind: string): string {
  return kind.replaceAll("-", "_");
}
