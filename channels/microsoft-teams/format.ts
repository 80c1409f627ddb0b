import type { Links, NotificationContent } from "../notification.ts";
import { clip, oneLine } from "../shared/clip.ts";
import { footerOf } from "../shared/footer.ts";
import { webLinksOf } from "../shared/links.ts";

type Colour = "default" | "good" | "warning" | "attention";

interface TextRun {
  type: "TextRun";
  text: string;
  weight?: "bolder";
  color?: Colour;
  isSubtle?: boolean;
}

/** One line of text. Markdown in it is not interpreted, so text from outside cannot become a link or a heading. */
interface Line {
  type: "RichTextBlock";
  spacing: "none" | "medium";
  inlines: TextRun[];
}

export interface TeamsMessage {
  type: "message";
  attachments: {
    contentType: "application/vnd.microsoft.card.adaptive";
    contentUrl: null;
    content: {
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json";
      type: "AdaptiveCard";
      version: "1.4";
      msteams: { width: "Full" };
      body: Line[];
      actions: { type: "Action.OpenUrl"; title: string; url: string }[];
    };
  }[];
}

/**
 * Maximum bytes of a message. Microsoft's limit is 28 KB, measured in an undocumented format. In practice, messages
 * from 21 KB of JSON on were refused.
 * Source  Microsoft, "Create Incoming Webhooks" (28 KB); msteams_hermes, MSTEAMS_MESSAGE_SIZE_LIMIT (21,000).
 */
const maxBytes = 20_000;
/** Characters of the title, which must leave room for the text. */
const maxTitle = 500;

/**
 * Formats an Adaptive Card: subject, text, footer, and a button for each link.
 * Result  at most 20,000 bytes of JSON. A longer text is cut and ends with "…".
 * Source  Microsoft, "Create and send messages" (workflows take Adaptive Cards only); Adaptive Cards, RichTextBlock.
 */
export function formatTeams(content: NotificationContent, links: Links): TeamsMessage {
  const title = lineOf({
    text: clip(oneLine(content.subject), maxTitle),
    weight: "bolder",
    color: colourOf(content),
  });
  const footer = lineOf({ text: footerOf(content, links), isSubtle: true }, "medium");
  const actions = webLinksOf(content, links).map(({ text, href }) => ({
    ...{ type: "Action.OpenUrl" as const, title: text, url: href },
  }));
  const card = (text: Line[]): TeamsMessage => ({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          msteams: { width: "Full" },
          body: [title, ...text, footer],
          actions,
        },
      },
    ],
  });
  return card(linesOf(content.text.toWellFormed().trim(), maxBytes - bytesOf(card([]))));
}

/** Lines of the text that fit into the remaining bytes. A blank line becomes vertical space. */
function linesOf(text: string, room: number): Line[] {
  const lines: Line[] = [];
  // Room is kept for the line that says that the text was cut.
  const reserve = bytesOf(lineOf({ text: "…" }, "medium")) + 1;
  let left = room - reserve;
  let spacing: Line["spacing"] = "medium";
  for (const line of text.split("\n")) {
    if (line.trim() === "") {
      spacing = "medium";
      continue;
    }
    const whole = lineOf({ text: line }, spacing);
    const bytes = bytesOf(whole) + 1;
    if (bytes > left) return [...lines, cutLine(line, left + reserve, spacing)];
    lines.push(whole);
    left -= bytes;
    spacing = "none";
  }
  return lines;
}

/** Longest start of a line that fits, followed by "…", also where only what comes after the line was cut. */
function cutLine(text: string, room: number, spacing: Line["spacing"]): Line {
  const marked = (part: string) => lineOf({ text: part.endsWith("…") ? part : `${part}…` }, spacing);
  return marked(clip(text, room - 1, (part) => bytesOf(marked(part))));
}

function lineOf(run: Omit<TextRun, "type">, spacing: Line["spacing"] = "none"): Line {
  return { type: "RichTextBlock", spacing, inlines: [{ type: "TextRun", ...run }] };
}

function colourOf({ level, action }: NotificationContent): Colour {
  if (action === "resolve") return "good";
  return ({ info: "default", alert: "warning", critical: "attention" } as const)[level];
}

function bytesOf(value: object): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
