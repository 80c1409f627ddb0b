import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { program } from "../../plan/program.ts";

const alarmSchema = z.object({ name: z.string(), alarmDescription: z.string() });

/** Sections of the runbook by their heading. */
function sectionsOf(markdown: string): Map<string, string> {
  const parts = markdown.split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part]));
}

test("every alarm of dev names a heading of the runbook with symptom, check, repair and proof", async () => {
  const sections = sectionsOf(readFileSync(new URL("../../docs/RUNBOOK.md", import.meta.url), "utf8"));
  const { resources } = await program({ stack: "dev" });
  const alarms = resources
    .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
    .map(({ inputs }) => alarmSchema.parse(inputs));
  expect(alarms.length).toBeGreaterThan(0);
  for (const { name, alarmDescription } of alarms) {
    const heading = /See docs\/RUNBOOK\.md, "(.+)"\.$/.exec(alarmDescription)?.[1] ?? "";
    const section = sections.get(heading);
    expect(section, `${name}: "${heading}"`).toBeDefined();
    for (const part of ["Symptom", "Check", "Repair", "Proof"]) {
      expect(section, `${heading}: ${part}`).toContain(`- **${part}**: `);
    }
  }
});
