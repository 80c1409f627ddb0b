import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { allContracts } from "../infra/contracts.ts";
import { program } from "../plan/program.ts";
import { architectureDiagram, withDiagram } from "./support/reference/architecture.ts";
import { referencePages } from "./support/reference/pages.ts";

new Command("npm run docs")
  .description(
    "Writes docs/reference/ from the schemas, contracts, error catalogue and policies, and the diagram of docs/ARCHITECTURE.md.",
  )
  .parse();
const docs = join(import.meta.dirname, "..", "docs");
mkdirSync(join(docs, "reference"), { recursive: true });
for (const [name, text] of Object.entries(referencePages)) {
  writeFileSync(join(docs, "reference", name), text());
  console.log(`docs/reference/${name}`);
}
const architecture = join(docs, "ARCHITECTURE.md");
const diagram = architectureDiagram(await program({ stack: "dev" }), allContracts);
writeFileSync(architecture, withDiagram(readFileSync(architecture, "utf8"), diagram));
console.log("docs/ARCHITECTURE.md");
