import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundleFunctions } from "../../infra/shared/bundle.ts";
import { digestOf } from "../../infra/shared/bundle-record.ts";

let root: string;
const bundled = () => join(root, "dist", "greet", "index.mjs");
const source = (text: string): void => writeFileSync(join(root, "lambdas", "greet", "words.ts"), text);
const bundle = async (): Promise<string> => {
  await bundleFunctions(root, ["greet"], join(root, "dist"));
  return readFileSync(bundled(), "utf8");
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ratchet-bundle-"));
  mkdirSync(join(root, "lambdas", "greet"), { recursive: true });
  writeFileSync(join(root, "lambdas", "greet", "index.ts"), 'export { word } from "./words.ts";\n');
  source('export const word = "first";\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("bundles again when an imported file has changed", async () => {
  expect(await bundle()).toContain('"first"');
  source('export const word = "second";\n');
  expect(await bundle()).toContain('"second"');
});

test("bundles again when package-lock.json has changed, since an import may resolve to another file", async () => {
  await bundle();
  keepAs("// an old bundle\n");
  writeFileSync(join(root, "package-lock.json"), "{}");
  expect(await bundle()).toContain('"first"');
});

test("replaces a bundle that was changed or removed", async () => {
  await bundle();
  writeFileSync(bundled(), "// changed\n");
  expect(await bundle()).toContain('"first"');
  rmSync(bundled());
  expect(await bundle()).toContain('"first"');
});

test("does not bundle again when nothing has changed", async () => {
  await bundle();
  keepAs("// made before\n");
  expect(await bundle()).toBe("// made before\n");
});

/** Another bundle in the place of this one, recorded as made from the same sources. */
function keepAs(text: string): void {
  const path = join(root, "dist", "record.json");
  const record = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...record, outputs: { "dist/greet/index.mjs": digestOf(text) } }));
  writeFileSync(bundled(), text);
}
