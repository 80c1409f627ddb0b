import type { ErrorCode } from "../../../core/errors/catalogue/error-catalogue.ts";
import type { Finding } from "../issues.ts";
import { type KeyPath, keyOf, setCommand, shown } from "../problem.ts";

/** Creates a finding with a `pulumi config set` command as its repair. */
export type Finder = (
  code: ErrorCode,
  path: KeyPath,
  got: unknown,
  expected: string,
  repair: string | number | boolean,
) => Finding;

export function finder(stack: string): Finder {
  return (code, path, got, expected, repair) => ({
    path,
    problem: {
      code,
      key: keyOf(path),
      got: shown(path, got),
      expected,
      command: setCommand(path, repair, stack),
    },
  });
}
