import { expect, test } from "vitest";
import { describeIncidents } from "../../commands/support/alerts/describe-incidents.ts";

const at = "2026-11-23T01:00:00Z";
const incident = {
  severity: "alert",
  state: "open",
  ...{ id: 7, workload: "news", cause: "drift", title: "news: drift" },
  ...{ text: "0.25 against 0.2", modelVersion: 3, reportId: 1, openedAt: at, lastSeenAt: at, seen: 1 },
  ...{ quietUntil: null, acknowledgedBy: null, escalatedAt: null, calmUntil: null },
  ...{ resolvedAt: null, resolution: null },
} as const;

test("an open incident of a workload is shown with the commands that look, quieten and close", () => {
  const shown = describeIncidents([incident], false, null);
  expect(shown).toContain("npm run check-drift -- --workload news ");
  expect(shown).toContain("npm run acknowledge -- 7 --for 24h");
  expect(shown).toContain("npm run clear-alerts -- 7 --why");
});

test("of a deployed stack, each of these commands names it", () => {
  const commands = describeIncidents([incident], false, "prod").match(/npm run .*/g) ?? [];
  expect(commands).toHaveLength(3);
  for (const command of commands) expect(command).toContain(" --stack prod");
  expect(describeIncidents([], false, "prod")).toContain("view-alerts -- --all --stack prod");
});

test("an alarm of the platform, which no workload has, leads to its entry of the runbook", () => {
  const text = 'load-data failed. See docs/RUNBOOK.md, "A function fails".';
  const alarm = { ...incident, workload: "all", cause: "alarm:ratchet-dev-load-data-errors", text };
  const shown = describeIncidents([alarm], false, null);
  expect(shown).not.toContain("check-drift");
  expect(shown).toContain('docs/RUNBOOK.md, "A function fails", and the alarm ratchet-dev-load-data-errors');
});
