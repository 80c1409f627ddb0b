import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { runbookAnchor } from "../../core/incidents/incident-text.ts";
import { program } from "../../plan/program.ts";

const alarmSchema = z.object({ name: z.string(), alarmDescription: z.string() });

/** Sections of the runbook by their heading. */
function sectionsOf(markdown: string): Map<string, string> {
  const parts = markdown.split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part]));
}

const markdown = readFileSync(new URL("../../docs/RUNBOOK.md", import.meta.url), "utf8");
const sections = sectionsOf(markdown);
const parts = ["Symptom", "Check", "Repair", "Proof"];

test("every entry says symptom, check, repair and proof", () => {
  const tables = ["Diagnostic tools", "Problems of the local stack"];
  for (const [heading, section] of sections) {
    if (tables.includes(heading)) continue;
    for (const part of parts) expect(section, `${heading}: ${part}`).toContain(`- **${part}**: `);
  }
});

test("an entry that another one names is there", () => {
  const named = [...markdown.matchAll(/\*([A-Z][A-Za-z ]+[a-z])\*(?!\*)/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(5);
  for (const name of named.filter((one) => one.includes(" "))) expect([...sections.keys()]).toContain(name);
});

test("every cause of a notification leads to an entry", () => {
  const anchors = [...sections.keys()].map((heading) => heading.toLowerCase().replaceAll(" ", "-"));
  for (const cause of ["drift", "traffic", "serving", "load", "training", "evaluation", "channel:slack"]) {
    expect(anchors).toContain(runbookAnchor(cause));
  }
});

test("every command of package.json that it names exists", () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")));
  for (const [, name = ""] of markdown.matchAll(/npm run ([a-z-]+)/g)) expect(scripts).toHaveProperty(name);
});

test("every alarm of dev names a heading of the runbook with symptom, check, repair and proof", async () => {
  const { resources } = await program({ stack: "dev" });
  const alarms = resources
    .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
    .map(({ inputs }) => alarmSchema.parse(inputs));
  expect(alarms.length).toBeGreaterThan(0);
  for (const { name, alarmDescription } of alarms) {
    const heading = /See docs\/RUNBOOK\.md, "(.+)"\.$/.exec(alarmDescription)?.[1] ?? "";
    const section = sections.get(heading);
    expect(section, `${name}: "${heading}"`).toBeDefined();
    for (const part of parts) {
      expect(section, `${heading}: ${part}`).toContain(`- **${part}**: `);
    }
  }
});
