import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const labels = z.array(z.string());
const codes = z.array(z.number());

const schema = z.object({
  command: z.string(),
  scores: z.array(
    z.object({
      name: z.string(),
      truth: labels,
      prediction: labels,
      weighted_f1: z.number(),
      macro_f1: z.number(),
      accuracy: z.number(),
    }),
  ),
  bootstrap: z.array(
    z.object({
      truth: codes,
      candidate: codes,
      production: codes,
      deviation: z.number(),
      intervals: z.record(z.string(), z.tuple([z.number(), z.number()])),
    }),
  ),
  classWeights: z.array(
    z.object({ counts: z.record(z.string(), z.number()), weights: z.record(z.string(), z.number()) }),
  ),
});

/** What scikit-learn and numpy say; judging.py beside this file is the program that asked them. */
export const reference = schema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, "judging.json"), "utf8")),
);
