import type { Links, NotificationContent } from "../notification.ts";
import { clip, oneLine } from "../shared/clip.ts";
import { footerOf } from "../shared/footer.ts";
import { webLinksOf } from "../shared/links.ts";

interface PlainText {
  type: "plain_text";
  text: string;
  emoji: false;
}

type Block =
  | { type: "header" | "section"; text: PlainText }
  | { type: "context"; elements: [{ type: "mrkdwn"; text: string }] };

export interface SlackMessage {
  /** What a notification of the operating system shows. */
  text: string;
  /** What Slack shows. */
  blocks: Block[];
}

/** Limits of a header, of the text of a section, and of the fallback text. Source: Slack, "Blocks"; chat.postMessage. */
const maxHeader = 150;
const maxSection = 3000;
const maxFallback = 4000;
/** Sections of one message. A longer text is cut: Slack is no place to read 50 pages. */
const maxSections = 4;

/**
 * Formats a Slack message: subject, text, links and footer. Subject and text are plain text, so Slack shows them as
 * written: no name in them mentions anybody, and no character in them is markup.
 * Source  Slack, "Block Kit", header, section, context; "Formatting text", the three characters to escape.
 */
export function formatSlack(content: NotificationContent, links: Links): SlackMessage {
  const subject = oneLine(content.subject);
  const text = content.text.trim();
  const web = webLinksOf(content, links).map(({ text: shown, href }) => `<${href}|${escaped(shown)}>`);
  return {
    // Cut before it is escaped, so that no half of an entity remains.
    text: escaped(clip(`${subject}\n${text}`, maxFallback, (part) => escaped(part).length)),
    blocks: [
      { type: "header", text: plain(clip(subject, maxHeader)) },
      ...(subject.length > maxHeader ? [section(clip(subject, maxSection))] : []),
      ...sectionsOf(text),
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: [...web, escaped(footerOf(content, links))].join(" · ") }],
      },
    ],
  };
}

/** The text in sections, each of which ends with a whole line where that is possible. */
function sectionsOf(text: string): Block[] {
  const sections: Block[] = [];
  let rest = text;
  while (rest.length > maxSection && sections.length < maxSections - 1) {
    const room = clip(rest, maxSection).length - 1;
    const line = rest.lastIndexOf("\n", room);
    sections.push(section(rest.slice(0, line > 0 ? line : room)));
    rest = rest.slice(line > 0 ? line + 1 : room);
  }
  return rest === "" ? sections : [...sections, section(clip(rest, maxSection))];
}

function section(text: string): Block {
  return { type: "section", text: plain(text) };
}

function plain(text: string): PlainText {
  return { type: "plain_text", text, emoji: false };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
