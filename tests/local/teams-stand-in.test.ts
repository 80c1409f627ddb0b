import { beforeEach, expect, test } from "vitest";
import { open } from "../../channels/microsoft-teams/stand-in.ts";
import type { StandIn } from "../../channels/stand-in.ts";
import { memoryTables } from "../support/local-services.ts";

let delivered: object[];
let teams: StandIn;

beforeEach(() => {
  delivered = [];
  const now = () => new Date("2026-11-23T01:00:00Z");
  teams = open({ now, openTable: memoryTables(), deliver: (line) => void delivered.push(line) });
});

const line = (text: string) => ({ type: "RichTextBlock", inlines: [{ type: "TextRun", text }] });
const card = (...texts: string[]) => ({
  type: "message",
  attachments: [
    {
      contentType: "application/vnd.microsoft.card.adaptive",
      content: {
        type: "AdaptiveCard",
        version: "1.4",
        body: texts.map(line),
        actions: [{ type: "Action.OpenUrl", title: "Runbook", url: "https://example.com/runbook" }],
      },
    },
  ],
});

test("the Teams workflow accepts a card and puts its readable text into the inbox", () => {
  const message = card("[ALERT] news drifts", "Score 0.24", "ratchet-dev, level alert");
  expect(teams.take(JSON.stringify(message))).toMatchObject({ status: 202, body: "" });
  expect(delivered).toEqual([
    {
      level: "alert",
      to: "Microsoft Teams",
      subject: "[ALERT] news drifts",
      body: "Score 0.24\nratchet-dev, level alert\nRunbook: https://example.com/runbook",
    },
  ]);
});

test.each([
  ["no JSON", "text=hello", 400],
  ["Slack's form", JSON.stringify({ text: "hello" }), 400],
  ["a card without content", JSON.stringify({ type: "message", attachments: [] }), 400],
  ["a card above 28 KB", JSON.stringify(card("x".repeat(28 * 1024))), 413],
])("the Teams workflow refuses %s", (_, body, status) => {
  expect(teams.take(body).status).toBe(status);
  expect(delivered).toEqual([]);
});
