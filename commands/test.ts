import { program } from "commander";
import { runSuites } from "./support/tests/suites.ts";

program
  .name("npm test --")
  .description("Runs every test: Vitest's below tests/, then pytest's of the images.")
  .argument("[vitest...]", 'passed on to Vitest: part of a file name, or -t "part of a title"')
  .allowUnknownOption()
  .action(async (vitest: string[]) => {
    process.exitCode = await runSuites({ vitest: [], pytest: true }, vitest);
  });

await program.parseAsync();
