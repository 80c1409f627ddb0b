import { program } from "commander";
import { runSuites } from "./support/tests/suites.ts";

program
  .name("npm run test-pipeline --")
  .description("Runs the tests of the pipeline as it runs on this machine: tests/pipeline and tests/local.")
  .argument("[vitest...]", 'passed on to Vitest: part of a file name, or -t "part of a title"')
  .allowUnknownOption()
  .action(async (vitest: string[]) => {
    process.exitCode = await runSuites({ vitest: ["pipeline", "local"], pytest: false }, vitest);
  });

await program.parseAsync();
