import type { Links, NotificationContent } from "../notification.ts";
import { footerOf } from "../shared/footer.ts";
import { webLinksOf } from "../shared/links.ts";

/** Maximum length of a text that Slack shows as one message. Source: Slack, chat.postMessage, "Truncating content". */
const maxCharacters = 4000;

/** Formats a message in Slack's mrkdwn. Only three characters need escaping. Source: Slack, "Formatting text". */
export function formatSlack(content: NotificationContent, links: Links): string {
  const escaped = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const web = webLinksOf(content, links)
    .map(({ text, href }) => `<${href}|${text}>`)
    .join(" · ");
  const head = `*${escaped(content.subject)}*`;
  const foot = [web, `_${footerOf(content, links)}_`].filter((part) => part !== "").join("\n");
  const room = maxCharacters - head.length - foot.length - 10;
  const text = escaped(content.text.trim());
  return `${head}\n${text.length > room ? `${text.slice(0, room)}…` : text}\n${foot}`;
}
