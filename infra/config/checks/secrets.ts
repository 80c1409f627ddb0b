import { addressKeyOf } from "../../../channels/settings.ts";
import type { Finding } from "../issues.ts";
import { keyOf } from "../problem.ts";

/**
 * Stands for an encrypted setting where nobody has the key: in a plan, and in a preview without an account. An address,
 * because one of the secrets is one.
 */
export const notDecrypted = "https://not-decrypted-in-preview.invalid";

const isLocal = (address: unknown): boolean => /^http:\/\/127\.0\.0\.1[:/]/.test(String(address));

/**
 * A secret in clear stands in a file that is meant to be committed (CFG034).
 * Edges   what leads to this machine is no secret: the embedded cloud sets it so.
 */
export function secretFindings(
  raw: Record<string, unknown>,
  inClear: readonly string[],
  stack: string,
): Finding[] {
  return inClear
    .filter((name) => raw[name] !== undefined && raw[name] !== notDecrypted)
    .filter((name) => !isLocal(raw[addressKeyOf(name) ?? name]))
    .map((name) => ({
      path: [name],
      problem: {
        code: "CFG034",
        key: keyOf([name]),
        got: "[secret], in clear",
        expected:
          "an encrypted value: the file is read by whoever reads the repository. The command asks for it; the old one must be renewed",
        command: `pulumi config set --secret ${keyOf([name])} --stack ${stack}`,
      },
    }));
}
