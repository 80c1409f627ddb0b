import type { ErrorCode } from "../../../core/errors/catalogue/error-catalogue.ts";
import type { Finding } from "../issues.ts";
import { type KeyPath, keyOf, removeCommand, setCommand, shown } from "../problem.ts";
import { childOf } from "../shape.ts";

const parts = ["network", "cluster", "database", "mlflow"] as const;

/** Full name of the key `ratchet:region`. The short name `region` means the provider's key. */
export const ownRegion = "ratchet:region";

/**
 * Removes settings that this release does not support (CFG030), and `ratchet:region`. Each is then reported as one
 * problem instead of many unknown keys.
 */
export function unavailable(
  raw: Record<string, unknown>,
  stack: string,
): { rest: Record<string, unknown>; findings: Finding[] } {
  const rest = { ...raw };
  const findings: Finding[] = [];
  const refuse = (
    path: KeyPath,
    got: string,
    expected: string,
    command: string,
    code: ErrorCode = "CFG030",
  ) => {
    findings.push({ path, problem: { code, key: keyOf(path), got, expected, command } });
  };
  for (const part of parts) {
    const mode = childOf(raw[part], "mode");
    if (mode !== "use" && mode !== "managed") continue;
    const path = [part, "mode"];
    // Only the engine is kept: without one the other settings of a database cannot be checked.
    const engine = childOf(raw[part], "engine");
    rest[part] = engine === undefined ? undefined : { engine };
    const expected = `"create"; ${JSON.stringify(mode)} comes in a later release`;
    refuse(path, shown(path, mode), expected, setCommand(path, "create", stack));
  }
  if (ownRegion in raw) {
    delete rest[ownRegion];
    const got = shown([ownRegion], raw[ownRegion]);
    const expected = "no such key; the region is aws:region, which the AWS provider reads too";
    refuse([ownRegion], got, expected, removeCommand([ownRegion], stack), "CFG002");
  }
  return { rest, findings };
}
