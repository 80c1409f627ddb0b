import type { Links, NotificationContent } from "../notification.ts";
import { clip, oneLine } from "../shared/clip.ts";
import { footerOf } from "../shared/footer.ts";
import { linksOf } from "../shared/links.ts";

/** Characters of a subject; mail programs show fewer, and long headers are refused by some servers. */
const maxSubject = 250;

/** Formats subject and plain text of a mail. */
export function formatMail(content: NotificationContent, links: Links): { subject: string; text: string } {
  const lines = linksOf(content, links).map(({ text, href }) => `${text}: ${href}`);
  const parts = [content.text.toWellFormed().trim(), lines.join("\n"), footerOf(content, links)];
  return {
    subject: clip(oneLine(`${links.prefix}: ${content.subject}`), maxSubject),
    text: `${parts.filter((part) => part !== "").join("\n\n")}\n`,
  };
}
