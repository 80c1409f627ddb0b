import { runbookAnchor } from "../../core/incidents/incident-text.ts";
import type { Links, NotificationContent } from "../notification.ts";

export interface Link {
  text: string;
  href: string;
}

/** The workload's dashboard and the runbook's entry, as far as there is one. */
export function linksOf(content: NotificationContent, { dashboards, runbook }: Links): Link[] {
  const anchor =
    (content.cause === null ? undefined : runbookAnchor(content.cause)) ?? anchorNamed(content.text);
  return [
    ...(content.workload === "all" || dashboards === ""
      ? []
      : [{ text: "Dashboard", href: `${dashboards}${content.workload}` }]),
    ...(anchor === undefined || runbook === "" ? [] : [{ text: "Runbook", href: `${runbook}#${anchor}` }]),
  ];
}

/** The links with a web address; the runbook's may be a path of the repository. */
export function webLinksOf(content: NotificationContent, links: Links): Link[] {
  return linksOf(content, links).filter(({ href }) => /^https?:\/\//.test(href));
}

/** The entry that an alarm's description names: `See docs/RUNBOOK.md, "A function fails".` */
function anchorNamed(text: string): string | undefined {
  const title = /RUNBOOK\.md, "([^"]+)"/.exec(text)?.[1];
  return title
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}
