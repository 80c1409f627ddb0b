import { join } from "node:path";
import { allViolations } from "./sources.ts";

const violations = allViolations(join(import.meta.dirname, "../../.."));
for (const violation of violations) console.log(violation);
process.exitCode = violations.length === 0 ? 0 : 1;
