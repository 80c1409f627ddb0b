import { createHash } from "node:crypto";
import { generator } from "../../core/statistics/generator.ts";

/** Numbers from 0 to 1 that follow from a name alone, by its SHA-256. */
export function randomOf(name: string): () => number {
  return generator(createHash("sha256").update(name).digest().readUInt32LE(0));
}
