import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { referencePages } from "./support/reference/pages.ts";

new Command("npm run docs")
  .description("Writes docs/reference/ from the schemas, contracts, error catalogue and policies.")
  .parse();
const folder = join(import.meta.dirname, "..", "docs", "reference");
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(referencePages)) {
  writeFileSync(join(folder, name), text());
  console.log(`docs/reference/${name}`);
}
