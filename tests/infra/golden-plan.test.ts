import { join } from "node:path";
import { expect, test } from "vitest";
import { goldenDifference } from "../../plan/golden-difference.ts";
import { goldenStacks, readGoldenPlan } from "../../plan/golden-files.ts";
import { goldenPlan } from "../../plan/golden-plan.ts";
import { program } from "../../plan/program.ts";

// What a change does to AWS, held in the repository. That AWS accepts these inputs is not proved here.

const root = join(import.meta.dirname, "..", "..");

test("dev and prod have an accepted plan", () => {
  expect(goldenStacks()).toEqual(["dev", "prod"]);
});

test.each(["dev", "prod"])("the plan of %s is the accepted one in plan/golden", async (stack) => {
  const difference = goldenDifference(readGoldenPlan(stack), goldenPlan(await program({ stack }), root));
  expect(
    difference,
    [
      `The plan of ${stack} differs from plan/golden/${stack} (- accepted, + now):`,
      ...difference,
      "If you meant this change to AWS: npm run plan -- --write, then review and commit plan/golden.",
    ].join("\n"),
  ).toEqual([]);
});
