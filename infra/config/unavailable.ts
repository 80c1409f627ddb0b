import type { Finding } from "./issues.ts";
import { type KeyPath, keyOf, removeCommand, setCommand, shown } from "./problem.ts";
import { childOf } from "./shape.ts";

const parts = ["network", "cluster", "database", "mlflow"] as const;

/**
 * Takes out what a later release will understand and this one does not (CFG030), so that each such setting is one
 * problem and not a dozen unknown keys.
 */
export function unavailable(
  raw: Record<string, unknown>,
  stack: string,
): { rest: Record<string, unknown>; findings: Finding[] } {
  const rest = { ...raw };
  const findings: Finding[] = [];
  const refuse = (path: KeyPath, got: string, expected: string, command: string) => {
    findings.push({ path, problem: { code: "CFG030", key: keyOf(path), got, expected, command } });
  };
  for (const part of parts) {
    const mode = childOf(raw[part], "mode");
    if (mode !== "use" && mode !== "managed") continue;
    const path = [part, "mode"];
    // Only the engine is kept: without one the rest of a database cannot be read.
    const engine = childOf(raw[part], "engine");
    rest[part] = engine === undefined ? undefined : { engine };
    const expected = `"create"; ${JSON.stringify(mode)} comes in a later release`;
    refuse(path, shown(path, mode), expected, setCommand(path, "create", stack));
  }
  if ("slackWebhook" in raw) {
    const path = ["slackWebhook"];
    delete rest.slackWebhook;
    refuse(path, "[secret]", "no such key yet; Slack comes in a later release", removeCommand(path, stack));
  }
  return { rest, findings };
}
