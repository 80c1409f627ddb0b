import { program } from "commander";
import { runSuites } from "./support/tests/suites.ts";

program
  .name("npm test --")
  .description("Runs every test: Vitest's below tests/, then pytest's below tests/images/.")
  .argument(
    "[tests...]",
    'a path below tests/images for pytest; anything else for Vitest: part of a file name, or -t "part of a title"',
  )
  .allowUnknownOption()
  .action(async (tests: string[]) => {
    process.exitCode = await runSuites({ vitest: [], pytest: true }, tests);
  });

await program.parseAsync();
