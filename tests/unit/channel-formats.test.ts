import { describe, expect, test } from "vitest";
import { formatMail } from "../../channels/email/format.ts";
import { formatTeams, type TeamsMessage } from "../../channels/microsoft-teams/format.ts";
import type { NotificationContent } from "../../channels/notification.ts";
import { formatOnCall } from "../../channels/on-call/format.ts";
import { formatSlack } from "../../channels/slack/format.ts";

const links = {
  prefix: "ratchet-dev",
  dashboards: "https://console/ratchet-dev-",
  runbook: "https://docs/RUNBOOK.md",
};
const content: NotificationContent = {
  ...{ workload: "news", level: "alert", audience: "alerts", action: "trigger", thread: "incident-7" },
  ...{ subject: "[ALERT] news: 2 < 3 & *more*", text: "First line.\n\nSecond <b>[x](y)</b>.\nThird." },
  ...{ at: "2026-11-23T01:00:00Z", cause: "drift", incident: 7, modelVersion: 3 },
  ...{ openedAt: "2026-11-22T01:00:00Z", seen: 2 },
};
const cardOf = ({ attachments }: TeamsMessage) => attachments[0]?.content;
const textsOf = (message: TeamsMessage) =>
  cardOf(message)?.body.map(({ inlines }) => inlines.map(({ text }) => text).join(""));
const bytes = (value: object) => Buffer.byteLength(JSON.stringify(value));

test("a mail has the text, the links and the footer", () => {
  expect(formatMail(content, links)).toEqual({
    subject: "ratchet-dev: [ALERT] news: 2 < 3 & *more*",
    text: "First line.\n\nSecond <b>[x](y)</b>.\nThird.\n\nDashboard: https://console/ratchet-dev-news\nRunbook: https://docs/RUNBOOK.md#a-model-drifts\n\nratchet-dev, 2026-11-23 01:00 UTC, level alert\n",
  });
});

test("a Slack message escapes its text and stays within 4,000 characters", () => {
  const message = formatSlack(content, links);
  expect(message).toContain("*[ALERT] news: 2 &lt; 3 &amp; *more**\nFirst line.");
  expect(message).toContain("<https://console/ratchet-dev-news|Dashboard>");
  const long = formatSlack({ ...content, text: "x".repeat(10_000) }, links);
  expect(long.length).toBeLessThanOrEqual(4000);
  expect(long).toContain("x…\n<https://console");
});

describe("a page", () => {
  test("is one per thread, with a summary of at most 1,024 characters", () => {
    const event = formatOnCall({ ...content, subject: "s".repeat(2000), thread: "t".repeat(400) }, links);
    expect(event.payload?.summary).toHaveLength(1024);
    expect(event.dedup_key).toHaveLength(255);
  });

  test("is ended by an event that carries its key alone", () => {
    const event = formatOnCall({ ...content, action: "resolve" }, links);
    expect(event).toEqual({ event_action: "resolve", dedup_key: "ratchet-dev-incident-7" });
  });
});

describe("a Teams card", () => {
  test("has a line for each line of the text, and a button for each link of the web", () => {
    const message = formatTeams(content, links);
    expect(message).toMatchObject({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          content: { type: "AdaptiveCard", version: "1.4" },
        },
      ],
    });
    expect(textsOf(message)).toEqual([
      "[ALERT] news: 2 < 3 & *more*",
      "First line.",
      "Second <b>[x](y)</b>.",
      "Third.",
      "ratchet-dev, 2026-11-23 01:00 UTC, level alert",
    ]);
    expect(cardOf(message)?.body.map(({ spacing }) => spacing)).toEqual([
      "none",
      "medium",
      "medium",
      "none",
      "medium",
    ]);
    expect(cardOf(message)?.actions).toEqual([
      { type: "Action.OpenUrl", title: "Dashboard", url: "https://console/ratchet-dev-news" },
      { type: "Action.OpenUrl", title: "Runbook", url: "https://docs/RUNBOOK.md#a-model-drifts" },
    ]);
    const local = formatTeams(content, { ...links, dashboards: "", runbook: "docs/RUNBOOK.md" });
    expect(cardOf(local)?.actions).toEqual([]);
  });

  test("shows text in elements that take no Markdown", () => {
    // Adaptive Cards: RichTextBlock does not support Markdown, TextBlock does.
    const types = cardOf(formatTeams(content, links))?.body.flatMap(({ type, inlines }) => [
      type,
      ...inlines.map((run) => run.type),
    ]);
    expect(new Set(types)).toEqual(new Set(["RichTextBlock", "TextRun"]));
  });

  test.each([
    ["one long line", "x".repeat(40_000)],
    ["many short lines", "line\n".repeat(5000)],
    ["characters of four bytes", "😀".repeat(10_000)],
    ["characters that JSON escapes", '"\\\u0001'.repeat(10_000)],
  ])("is cut to 20,000 bytes and keeps footer and links: %s", (_, text) => {
    const message = formatTeams({ ...content, text }, links);
    expect(bytes(message)).toBeLessThanOrEqual(20_000);
    expect(bytes(message)).toBeGreaterThan(19_800);
    const texts = textsOf(message) ?? [];
    expect(texts.at(-1)).toBe("ratchet-dev, 2026-11-23 01:00 UTC, level alert");
    expect(texts.at(-2)).toMatch(/…$/);
    expect(texts.join("")).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    expect(cardOf(message)?.actions).toHaveLength(2);
  });

  test.each([
    ["alert", "trigger", "warning"],
    ["critical", "trigger", "attention"],
    ["critical", "resolve", "good"],
    ["info", "trigger", "default"],
  ] as const)("of level %s and action %s has a title in colour %s", (level, action, colour) => {
    const [title] = cardOf(formatTeams({ ...content, level, action }, links))?.body ?? [];
    expect(title?.inlines[0]?.color).toBe(colour);
  });
});
