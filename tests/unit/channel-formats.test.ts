import { describe, expect, test } from "vitest";
import { formatMail } from "../../channels/email/format.ts";
import { formatTeams, type TeamsMessage } from "../../channels/microsoft-teams/format.ts";
import type { NotificationContent } from "../../channels/notification.ts";
import { formatOnCall } from "../../channels/on-call/format.ts";
import { formatSlack, type SlackMessage } from "../../channels/slack/format.ts";

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

describe("a Slack message", () => {
  const shownBy = ({ blocks }: SlackMessage) =>
    blocks.flatMap((block) => ("text" in block ? [block.text.text] : block.elements.map(({ text }) => text)));

  test("shows subject and text as written, then links and footer", () => {
    const message = formatSlack(content, links);
    expect(message.blocks.map(({ type }) => type)).toEqual(["header", "section", "context"]);
    expect(message.blocks.slice(0, 2).map((block) => "text" in block && block.text.type)).toEqual([
      "plain_text",
      "plain_text",
    ]);
    expect(shownBy(message)).toEqual([
      "[ALERT] news: 2 < 3 & *more*",
      "First line.\n\nSecond <b>[x](y)</b>.\nThird.",
      "<https://console/ratchet-dev-news|Dashboard> · <https://docs/RUNBOOK.md#a-model-drifts|Runbook> · ratchet-dev, 2026-11-23 01:00 UTC, level alert",
    ]);
  });

  test("mentions no one: the fallback text is escaped, and nothing else is markup", () => {
    const message = formatSlack({ ...content, subject: "class <!channel>", text: "`<@U0>` & b" }, links);
    expect(message.text).toBe("class &lt;!channel&gt;\n`&lt;@U0&gt;` &amp; b");
    expect(shownBy(message).slice(0, 2)).toEqual(["class <!channel>", "`<@U0>` & b"]);
  });

  test.each([
    ["entities", "&<>".repeat(5000)],
    ["emoji", "🚀".repeat(9000)],
    ["families of seven code points", "👨‍👩‍👧‍👦".repeat(3000)],
    ["lines", "a line of text\n".repeat(2000)],
    ["one line", "x".repeat(40_000)],
  ])("keeps every limit, and cuts no character and no entity: %s", (_, text) => {
    const message = formatSlack({ ...content, text }, links);
    const sections = message.blocks.filter(({ type }) => type === "section");
    expect(message.text.length).toBeLessThanOrEqual(4000);
    expect(sections.length).toBeLessThanOrEqual(4);
    for (const shown of [message.text, ...shownBy(message)]) {
      expect(shown.isWellFormed()).toBe(true);
      expect(shown.length).toBeLessThanOrEqual(shown === message.text ? 4000 : 3000);
      expect(shown).not.toMatch(/&[a-z]*…/);
    }
    expect(shownBy(message).at(-2)).toMatch(/…$/);
    const joined = sections.map((block) => ("text" in block ? block.text.text : "")).join("");
    expect(text.replaceAll("\n", "")).toContain(joined.replaceAll("\n", "").replace(/…$/, ""));
    if (text.startsWith("👨")) expect(joined.replace(/…$/, "").length % "👨‍👩‍👧‍👦".length).toBe(0);
  });

  test("shows a subject whole that is longer than a header may be", () => {
    const subject = "s".repeat(400);
    const [header, whole] = shownBy(formatSlack({ ...content, subject }, links));
    expect(header).toBe(`${"s".repeat(149)}…`);
    expect(whole).toBe(subject);
    expect(shownBy(formatSlack({ ...content, subject: "x".repeat(4100) }, links))[1]).toHaveLength(3000);
  });

  test("has no empty block where the text is empty", () => {
    expect(formatSlack({ ...content, text: " \n" }, links).blocks.map(({ type }) => type)).toEqual([
      "header",
      "context",
    ]);
  });
});

describe("a subject with a line end is one line, in every channel", () => {
  const subject = "drift of tickets\r\nBcc: no-one@example.com\u2028x";
  const line = "drift of tickets Bcc: no-one@example.com x";
  const changed = { ...content, subject };
  test.each([
    ["email", formatMail(changed, links).subject],
    ["slack", formatSlack(changed, links).text.split("\n")[0]],
    ["on-call", formatOnCall(changed, links).payload?.summary],
    ["microsoft-teams", textsOf(formatTeams(changed, links))?.[0]],
  ])("%s", (_, shown) => {
    expect(shown?.replace("ratchet-dev: ", "")).toBe(line);
  });
});

test("half a surrogate pair in a text reaches no channel", () => {
  const broken = { ...content, subject: "half \ud83d", text: "half \ud83d of a pair" };
  for (const message of [formatMail, formatSlack, formatOnCall, formatTeams]) {
    expect(JSON.stringify(message(broken, links))).not.toMatch(/\\ud83d/i);
  }
});

describe("a page", () => {
  test("is one per thread, with a summary of at most 1,024 characters", () => {
    const event = formatOnCall({ ...content, subject: "s".repeat(2000), thread: "t".repeat(400) }, links);
    expect(event.payload?.summary).toHaveLength(1024);
    expect(event.dedup_key).toHaveLength(255);
  });

  test("of each of two threads that differ only after 255 characters is its own", () => {
    const keyOf = (thread: string) => formatOnCall({ ...content, thread }, links).dedup_key;
    const long = "k".repeat(260);
    expect(keyOf(`${long}1`)).not.toBe(keyOf(`${long}2`));
    expect(keyOf(`${long}1`)).toBe(keyOf(`${long}1`));
    expect(keyOf("k".repeat(242))).toBe(`ratchet-dev-${"k".repeat(242)}`);
  });

  test("is cut between two characters, where a surrogate pair stands at the limit", () => {
    const { payload } = formatOnCall({ ...content, subject: "🚀".repeat(700) }, links);
    expect(payload?.summary.isWellFormed()).toBe(true);
    expect(payload?.summary).toMatch(/🚀…$/u);
    expect(payload?.summary.length).toBeGreaterThan(1021);
  });

  test("stays far below the 512 KB of an event, whatever its text is", () => {
    for (const text of ["x".repeat(1_000_000), "😀".repeat(500_000), "\u0001".repeat(1_000_000)]) {
      expect(bytes(formatOnCall({ ...content, text }, links))).toBeLessThan(200_000);
    }
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
