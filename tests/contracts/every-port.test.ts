import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/**
 * The ports of a source file: its exported interfaces with a method. An interface of properties alone describes what
 * ports take and give.
 */
function portsIn(source: string): string[] {
  const declarations = source.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm);
  return [...declarations]
    .filter(([, , body = ""]) => /^ {2}\w+(<.*>)?\(/m.test(body))
    .map(([, name = ""]) => name);
}

const file = (port: string) =>
  join(import.meta.dirname, `${port.replace(/(?<=.)[A-Z]/g, "-$&").toLowerCase()}.test.ts`);
const ports = portsIn(readFileSync(join(import.meta.dirname, "../../lambdas/shared/ports.ts"), "utf8"));

describe("every port of lambdas/shared/ports.ts", () => {
  test.each(ports)("%s has a suite here that runs against its adapter", (port) => {
    expect(existsSync(file(port)), `${file(port)} is missing`).toBe(true);
    const suite = readFileSync(file(port), "utf8");
    const title = new RegExp(
      `(${port[0]?.toLowerCase()}${port.slice(1)}Contract\\(\\s*"|"${port}: )the adapter`,
    );
    expect(suite).toMatch(title);
  });

  test("is found, and what ports take and give is none", () => {
    const source = [
      "export interface Row {\n  key: string;\n}",
      "export interface Jobs<J> {\n  start(job: J): Promise<void>;\n}",
      "export interface Bus {\n  /** Why. */\n  publish<N extends Name>(name: N): void;\n}",
    ].join("\n\n");
    expect(portsIn(source)).toEqual(["Jobs", "Bus"]);
    expect(ports).toContain("Datasets");
  });
});
