import { createHash } from "node:crypto";
import { generator } from "../../core/statistics/generator.ts";

/** Generator of numbers from 0 to 1, seeded by the SHA-256 of a name. */
export function randomOf(name: string): () => number {
  return generator(createHash("sha256").update(name).digest().readUInt32LE(0));
}
