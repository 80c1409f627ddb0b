import type { Links, NotificationContent } from "../notification.ts";
import { footerOf } from "../shared/footer.ts";
import { linksOf } from "../shared/links.ts";

/** Formats subject and plain text of a mail. */
export function formatMail(content: NotificationContent, links: Links): { subject: string; text: string } {
  const lines = linksOf(content, links).map(({ text, href }) => `${text}: ${href}`);
  const parts = [content.text.trim(), lines.join("\n"), footerOf(content, links)];
  return {
    subject: `${links.prefix}: ${content.subject}`,
    text: `${parts.filter((part) => part !== "").join("\n\n")}\n`,
  };
}
