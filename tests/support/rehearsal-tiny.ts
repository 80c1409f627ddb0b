import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const topics = {
  billing: ["invoice", "refund", "charge", "payment", "receipt"],
  delivery: ["parcel", "courier", "address", "tracking", "late"],
  login: ["password", "account", "locked", "email", "code"],
  returns: ["broken", "exchange", "size", "label", "warranty"],
} as const;
const fillers = ["please", "today", "again", "my", "order", "the", "since", "monday", "help", "thanks"];

/**
 * A folder with `tickets.csv`: 400 short texts of 4 classes, the same in every call. A fifth of them says nothing of
 * its class, so that no model is perfect.
 */
export function tinyData(): string {
  const folder = mkdtempSync(join(tmpdir(), "ratchet-tickets-"));
  const rows = Object.entries(topics).flatMap(([label, words]) =>
    Array.from({ length: 100 }, (_, row) => {
      const said = row % 5 === 0 ? [] : [words[row % 5 === 1 ? 0 : row % 5], words[(row * 7) % 5]];
      const rest = [fillers[(row * 3) % 10], fillers[(row * 7 + label.length) % 10], `nr${row}`];
      return `"${[...said, ...rest].join(" ")}",${label}`;
    }),
  );
  writeFileSync(join(folder, "tickets.csv"), `text,label\n${rows.join("\n")}\n`);
  return folder;
}

/** Configuration of a dev stack whose only workload reads that file, each day: fewer hours for reconcile to pass. */
export const tinyConfig = {
  "ratchet:workloads": [
    {
      name: "tickets",
      task: "text-classification",
      source: { path: "tickets.csv", initialShare: 0.6, share: 0.2 },
      schedule: { load: "cron(0 2 * * ? *)" },
      evaluation: { share: 0.3 },
      promotion: { minimum: 0.5, minimumRows: 1 },
    },
  ],
};
