import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { alertsTable, type OnCallAlert } from "../../channels/on-call/stand-in.ts";
import { loadStandIns } from "../../local/channels/stand-ins.ts";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { createNotificationSinks } from "../../local/cloud/notification-sinks.ts";
import { type Gateway, startGateway } from "../../local/gateway/gateway.ts";
import type { OpenRoute } from "../../local/gateway/open-routes.ts";
import type { Inbox } from "../../local/inbox/inbox.ts";
import type { OpenTable } from "../../local/services/shared/ports.ts";
import { memoryTables } from "../support/local-services.ts";

let folder: string;
let gateway: Gateway;
let inbox: Inbox;
let openTable: OpenTable;
/** Every route that the local run answers without a signature. */
let routes: OpenRoute[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-cross-site-"));
  const clock = new VirtualClock(new Date("2026-11-23T01:00:00Z"), () => {});
  openTable = memoryTables();
  routes = [];
  gateway = await startGateway({
    ...{ accountId: "000000000000", region: "eu-west-3", now: () => clock.now() },
    onDefect: (error) => {
      throw error;
    },
  });
  const open = (opened: readonly OpenRoute[]) => {
    routes.push(...opened);
    gateway.open(opened);
  };
  ({ inbox } = createNotificationSinks({
    ...{ gateway: { ...gateway, open }, clock, openTable, standIns: await loadStandIns() },
    ...{ paths: { directory: folder }, listeners: {} },
  }));
});

afterEach(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const openAlerts = () => [...openTable<OnCallAlert>(alertsTable).values()];
const event = (action: string) =>
  JSON.stringify({
    ...{ routing_key: "0123456789abcdef0123456789abcdef", event_action: action, dedup_key: "incident-1" },
    ...{ payload: { summary: "drifts", source: "ratchet-dev", severity: "critical" }, text: "drifts" },
  });

/** Not by fetch, which sets these headers itself. */
function statusOf(method: string, path: string, headers: Record<string, string>, body?: string) {
  return new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(gateway.url);
    request({ hostname, port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end(body);
  });
}

// Headers that a browser sets and a page cannot: Fetch Standard, "Origin header", and W3C Fetch Metadata.
test.each<[string, Record<string, string>]>([
  ["under another name (DNS rebinding)", { host: "evil.example" }],
  ["under a name that begins like this machine's", { host: "127.0.0.1.evil.example" }],
  ["from a page of another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["from a sandboxed page", { origin: "null" }],
  ["from a page of this machine on another port", { origin: "http://127.0.0.1:1" }],
  ["from a page of this machine without its origin", { "sec-fetch-site": "same-site" }],
  ["from a link or an image of another site", { "sec-fetch-site": "cross-site" }],
])("a request %s is refused by every open route, and changes nothing", async (_, headers) => {
  expect(routes.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["/channels/slack", "/channels/on-call", "/inbox", "/clock"]),
  );
  for (const { method, path } of routes) {
    const body = method === "POST" ? event("trigger") : undefined;
    expect([path, await statusOf(method, path, headers, body)]).toEqual([path, 403]);
  }
  expect([inbox.read(), openAlerts()]).toEqual([[], []]);
});

test("a page of another site cannot close what the person on call was paged for", async () => {
  expect(await statusOf("POST", "/channels/on-call", {}, event("trigger"))).toBe(202);
  await statusOf("POST", "/channels/on-call", { origin: "https://evil.example" }, event("resolve"));
  expect(openAlerts()).toHaveLength(1);
});

test("the gateway's own pages, and what is entered into the browser, are answered", async () => {
  const { host, origin } = new URL(gateway.url);
  const own = { host, origin, "sec-fetch-site": "same-origin" };
  expect(await statusOf("GET", "/inbox", own)).toBe(200);
  expect(await statusOf("GET", "/inbox", { "sec-fetch-site": "none" })).toBe(200);
  expect(await statusOf("POST", "/channels/slack", own, event("trigger"))).toBe(200);
});
