import { addressKeyOf } from "../../../channels/settings.ts";
import type { Finding } from "../issues.ts";
import { keyOf } from "../problem.ts";

/**
 * Replaces an encrypted setting that cannot be decrypted, in a plan or in a preview without an account. It is a URL,
 * because some secret settings (webhooks) must be URLs.
 */
export const notDecrypted = "https://not-decrypted-in-preview.invalid";

const isLocal = (address: unknown): boolean => /^http:\/\/127\.0\.0\.1[:/]/.test(String(address));

/**
 * Secrets that are stored unencrypted in the stack's file, which belongs into version control (CFG034).
 * Edges   an address on this machine is allowed, because the embedded cloud sets it.
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
          "an encrypted value: every reader of the repository can read the file. The command prompts for the value; revoke the old one",
        command: `pulumi config set --secret ${keyOf([name])} --stack ${stack}`,
      },
    }));
}
