import type { ErrorEntry, ErrorFamily, Responsible } from "../../../core/errors/catalogue/entry.ts";
import { errorFamilies } from "../../../core/errors/catalogue/error-catalogue.ts";

const actors: Readonly<Record<Responsible, string>> = {
  user: "you",
  dependency: "a dependency",
  us: "Ratchet",
};

/** Reference of error codes as Markdown, one table per family. */
export function errorsReference(): string {
  return [
    "# Errors",
    "",
    "Every error code, in TypeScript, in the Python of `images/` and in set-up. Made by `npm run docs` from",
    "`core/errors/catalogue/`; edit that. A message begins with its code, and says where, what was found, what was expected",
    "and the next step. The codes of policies are in [policies.md](policies.md).",
    "",
    "Who must act:",
    "",
    "- **you**: correct the input, the configuration or the machine. Trying again without a change does not help.",
    "- **a dependency**: AWS, PostgreSQL, MLflow or the network did not respond as expected. The caller retries.",
    "- **Ratchet**: a defect. Report it with the message.",
    "",
    ...errorFamilies.flatMap(({ title, codes }) => [`## ${title}`, "", ...table(codes)]),
  ].join("\n");
}

function table(codes: ErrorFamily): string[] {
  const rows = Object.entries(codes).map(([code, entry]) => row(code, entry));
  return ["| code | who acts | meaning | runbook |", "|---|---|---|---|", ...rows, ""];
}

function row(code: string, { actor, meaning, runbook }: ErrorEntry): string {
  const link = runbook === undefined ? "" : `[${runbook.replaceAll("-", " ")}](../RUNBOOK.md#${runbook})`;
  return `| ${code} | ${actors[actor]} | ${meaning.replaceAll("|", "\\|")} | ${link} |`;
}
