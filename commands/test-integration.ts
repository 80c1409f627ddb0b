import { program } from "commander";
import { runSuites } from "./support/tests/suites.ts";

program
  .name("npm run test-integration --")
  .description(
    "Runs the tests of the program against its engine and rules: tests/infra, tests/engine, tests/policies.",
  )
  .argument("[vitest...]", 'passed on to Vitest: part of a file name, or -t "part of a title"')
  .allowUnknownOption()
  .action(async (vitest: string[]) => {
    process.exitCode = await runSuites({ vitest: ["infra", "engine", "policies"], pytest: false }, vitest);
  });

await program.parseAsync();
