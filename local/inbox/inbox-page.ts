import { withoutEnd } from "../../core/text/without-end.ts";
import type { OpenRoute } from "../gateway/open-routes.ts";
import type { Inbox, InboxLine } from "./inbox.ts";

export const inboxPath = "/inbox";

/** Maximum number of lines on the page. /inbox.json returns all lines. */
const shownLines = 500;

export interface Filter {
  channel: string;
  level: string;
}

/** Routes of the inbox as an HTML page and as JSON, newest first, both with the filters `?channel=` and `?level=`. */
export function inboxRoutes(inbox: Inbox): OpenRoute[] {
  const chosen = (query: URLSearchParams) => {
    const filter = { channel: query.get("channel") ?? "", level: query.get("level") ?? "" };
    const all = inbox.read().reverse();
    return { all, filter, lines: all.filter((line) => fits(line, filter)) };
  };
  return [
    {
      method: "GET",
      path: inboxPath,
      run({ query }) {
        const { all, filter, lines } = chosen(query);
        return {
          status: 200,
          headers: {
            "content-type": "text/html; charset=utf-8",
            // Messages contain text of others: nothing in them may run or load.
            "content-security-policy":
              "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
            "cache-control": "no-store",
          },
          body: inboxPage(lines.slice(0, shownLines), lines.length, filter, all),
        };
      },
    },
    {
      method: "GET",
      path: `${inboxPath}.json`,
      run: ({ query }) => ({
        status: 200,
        headers: { "content-type": "application/json", "cache-control": "no-store" },
        body: JSON.stringify(chosen(query).lines),
      }),
    },
  ];
}

function fits(line: InboxLine, { channel, level }: Filter): boolean {
  return (channel === "" || line.channel === channel) && (level === "" || line.level === level);
}

/**
 * Shape   shown: filtered lines, newest first. found: number of filtered lines. all: lines for the
 *         choices of the filter.
 */
function inboxPage(
  shown: readonly InboxLine[],
  found: number,
  filter: Filter,
  all: readonly InboxLine[],
): string {
  const count = found === 1 ? "1 message" : `${found} messages`;
  const rest = found > shown.length ? `; the newest ${shownLines} are shown` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Inbox — Ratchet</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Inbox</h1>
<p>Notifications that would have been sent. Nothing has left this machine; times are UTC, on the cloud’s clock.</p>
<form method="get" action="${inboxPath}">
${choice("channel", "Channel", filter.channel, all)}
${choice("level", "Level", filter.level, all)}
<button type="submit">Show</button>
<a href="${inboxPath}.json">as JSON</a>
</form>
<p role="status">${count}${rest}</p>
</header>
<main>
${shown.length === 0 ? "<p>There is nothing here yet.</p>" : `<ol>\n${shown.map(item).join("\n")}\n</ol>`}
</main>
</body>
</html>
`;
}

function choice(name: keyof Filter, label: string, chosen: string, all: readonly InboxLine[]): string {
  const values = [...new Set([...all.map((line) => line[name]), chosen])]
    .filter((value) => value !== "")
    .sort();
  const options = values.map((value) => {
    const selected = value === chosen ? " selected" : "";
    return `<option value="${escaped(value)}"${selected}>${escaped(value)}</option>`;
  });
  return `<label>${label} <select name="${name}"><option value="">all</option>${options.join("")}</select></label>`;
}

function item(line: InboxLine): string {
  const level = /^(info|alert|critical)$/.test(line.level) ? line.level : "other";
  const { subject, body } = line;
  return `<li><article class="${level}">
<h2>${escaped(subject === "" ? "(no subject)" : subject)}</h2>
<p class="facts">${line.level === "" ? "" : `<span class="level">${escaped(line.level)}</span> `}<time datetime="${escaped(line.at)}">${escaped(shownTime(line.at))}</time> <span>${escaped(line.channel)}</span> <span>to ${escaped(line.to)}</span></p>
<pre>${linked(escaped(body))}</pre>
</article></li>`;
}

/** Turns the web addresses in an escaped text into links. */
function linked(escapedText: string): string {
  return escapedText.replace(/https?:\/\/(?:(?!&(?:quot|lt|gt);)[^\s<>])+/g, (found) => {
    // Punctuation at the end belongs to the sentence.
    const address = withoutEnd(found, ".,;:)");
    return `<a href="${address}" rel="noreferrer">${address}</a>${found.slice(address.length)}`;
  });
}

/** Formats a time as `Mon, 23 Nov 2026, 01:00`. */
function shownTime(at: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    ...{ weekday: "short", day: "numeric", month: "short", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", timeZone: "UTC" },
  }).format(new Date(at));
}

function escaped(text: string): string {
  const names: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" };
  return text.replace(/[&<>"']/g, (sign) => `&${names[sign]};`);
}

const style = `
:root { --back: #f7f7f5; --card: #fff; --text: #1d1d1b; --quiet: #5c5c57; --line: #dcdcd6;
  --info: #2f6f4f; --alert: #9a5b00; --critical: #b3261e; --link: #1a56b0; }
@media (prefers-color-scheme: dark) {
  :root { --back: #161615; --card: #20201e; --text: #ececea; --quiet: #a9a9a3; --line: #3a3a36;
    --info: #7cc79d; --alert: #efb255; --critical: #ff8a80; --link: #8ab4f8; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52rem; padding: 1.5rem 1rem 4rem; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; }
header p { margin: .25rem 0; color: var(--quiet); }
a { color: var(--link); }
form { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: center; margin: 1rem 0; }
select, button { font: inherit; padding: .25rem .6rem; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: .4rem; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
ol { list-style: none; margin: 1rem 0 0; padding: 0; display: grid; gap: .75rem; }
article { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--quiet);
  border-radius: .5rem; padding: .8rem 1rem; }
article.info { border-left-color: var(--info); }
article.alert { border-left-color: var(--alert); }
article.critical { border-left-color: var(--critical); }
h2 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: .1rem .9rem; margin: .15rem 0 .5rem; color: var(--quiet);
  font-size: .875rem; }
.facts span { overflow-wrap: anywhere; }
.level { font-weight: 600; }
.info .level { color: var(--info); }
.alert .level { color: var(--alert); }
.critical .level { color: var(--critical); }
.facts time { white-space: nowrap; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: .9rem/1.5 ui-monospace, monospace; }
`;
