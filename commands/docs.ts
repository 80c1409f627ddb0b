import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { allContracts } from "../infra/contracts.ts";
import { program } from "../plan/program.ts";
import { architectureDiagram, withDiagram } from "./support/reference/architecture.ts";
import { containerSchemas } from "./support/reference/container-schemas.ts";
import { referencePages } from "./support/reference/pages.ts";

new Command("npm run docs")
  .description(
    "Writes docs/reference/ from the schemas, contracts, error catalogue and policies, the JSON Schemas of images/, and the diagram of docs/ARCHITECTURE.md.",
  )
  .parse();
const root = join(import.meta.dirname, "..");
const docs = join(root, "docs");
mkdirSync(join(docs, "reference"), { recursive: true });
for (const [name, text] of Object.entries(referencePages)) {
  writeFileSync(join(docs, "reference", name), text());
  console.log(`docs/reference/${name}`);
}
for (const [path, text] of containerSchemas) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(path);
}
const architecture = join(docs, "ARCHITECTURE.md");
const diagram = architectureDiagram(await program({ stack: "dev" }), allContracts);
writeFileSync(architecture, withDiagram(readFileSync(architecture, "utf8"), diagram));
console.log("docs/ARCHITECTURE.md");
