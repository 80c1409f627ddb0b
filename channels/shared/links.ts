import { runbookAnchor } from "../../core/incidents/incident-text.ts";
import type { Links, NotificationContent } from "../notification.ts";

export interface Link {
  text: string;
  href: string;
}

/** Links of a notification: the workload's dashboard and the RUNBOOK entry, as far as they exist. */
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

/** Links with a web address. The RUNBOOK may be configured as a path of the repository, which is left out. */
export function webLinksOf(content: NotificationContent, links: Links): Link[] {
  return linksOf(content, links).filter(({ href }) => /^https?:\/\//.test(href));
}

/** Anchor of the RUNBOOK entry in an alarm's description: `See docs/RUNBOOK.md, "A function fails".` */
function anchorNamed(text: string): string | undefined {
  const title = /RUNBOOK\.md, "([^"]+)"/.exec(text)?.[1];
  return title
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}
