import { expect, test } from "vitest";
import { privateWordsIn } from "../../commands/support/checks/words.ts";

test.each([
  ["a comment", "// what is owed outside"],
  ["a name in camel case", "const settleOutbox = 1;"],
  ["a column", "SELECT told_at FROM notices"],
  ["a message", 'throw new Error("Nobody was told")'],
])("a private word in %s is found, with the field's term", (_, line) => {
  const [first] = privateWordsIn("lambdas/load-data/handler.ts", `\n${line}\n`);
  expect(first).toMatch(/^WORD001 lambdas\/load-data\/handler\.ts:2 says ".+"; expected the field's term: /);
});

test.each([
  "Promise.allSettled(work)",
  "WHERE settled_at IS NULL",
  "state = 'owed'",
  "runs as nobody",
  "the channel is notified",
  "hearth",
  "a wakeful night",
  "untold",
])("%s is left alone", (line) => {
  expect(privateWordsIn("docs/DRIFT.md", line)).toEqual([]);
});

test("migrations that were applied keep their words", () => {
  expect(privateWordsIn("database/migrations/0005_owing.sql", "what is owed")).toEqual([]);
  expect(privateWordsIn("database/migrations/0099_new.sql", "what is owed")).toHaveLength(1);
});
