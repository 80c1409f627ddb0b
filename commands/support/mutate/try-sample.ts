import { drawMutations } from "./sample.ts";
import { quickSuitesPass, tryMutation } from "./try-mutation.ts";

export interface SampleOptions {
  root: string;
  /** Folder of the copy in which sources are changed. */
  copy: string;
  /** Glob of the sources to change. */
  files: string;
  count: number;
  seed: number;
}

/** Tries random mutations and prints each result. Returns whether the tests noticed at least nine tenths of them. */
export function trySample({ root, copy, files, count, seed }: SampleOptions): boolean {
  if (!quickSuitesPass(copy)) {
    console.error("The quick suites fail before anything is changed. Run: npm test -- --project quick");
    return false;
  }
  const outcomes = drawMutations(root, files, count, seed).map(({ path, mutation }) => {
    const outcome = tryMutation(copy, path, mutation);
    const { killedBy, line, kind, before, after } = outcome;
    const verdict = killedBy === "none" ? "survived" : `killed by ${killedBy}`;
    console.log(`${verdict}  ${path}:${line} (${kind})\n  - ${before}\n  + ${after}`);
    return outcome;
  });
  const killed = outcomes.filter(({ killedBy }) => killedBy !== "none").length;
  console.log(`${killed} of ${outcomes.length} changes were noticed (seed ${seed})`);
  return killed >= outcomes.length * 0.9;
}
