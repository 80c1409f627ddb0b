import { join } from "node:path";
import { objectionsToAll } from "./sources.ts";

const objections = objectionsToAll(join(import.meta.dirname, "../.."));
for (const objection of objections) console.log(objection);
process.exitCode = objections.length === 0 ? 0 : 1;
