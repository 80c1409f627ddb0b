import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { microsoftTeams } from "../../channels/microsoft-teams/microsoft-teams.ts";
import type { NotificationContent } from "../../channels/notification.ts";

// What a workflow answers stands here as Microsoft documents it; that a real one accepts the card is not shown.

let server: Server;
let url: string;
let answer: { status: number; body?: string; retryAfter?: string };
let received: unknown[];

beforeEach(async () => {
  received = [];
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    received.push(JSON.parse(Buffer.concat(parts).toString("utf8")));
    const headers = answer.retryAfter === undefined ? {} : { "retry-after": answer.retryAfter };
    response.writeHead(answer.status, headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const content: NotificationContent = {
  ...{ workload: "news", level: "alert", audience: "alerts", action: "trigger", thread: "incident-7" },
  ...{ subject: "subject", text: "text", at: "2026-11-23T01:00:00Z", cause: null, incident: null },
  ...{ modelVersion: null, openedAt: null, seen: null },
};
const tools = { links: { prefix: "ratchet-dev", dashboards: "", runbook: "" }, mail: null };
const off = '{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"trigger is not enabled."}}';

test.each([
  [{ status: 202 }, { kind: "sent" }],
  [{ status: 200, body: "1" }, { kind: "sent" }],
  [
    { status: 400, body: "bad card" },
    { kind: "refused", reason: "HTTP 400: bad card" },
  ],
  [{ status: 413 }, { kind: "refused", reason: "HTTP 413" }],
  [
    { status: 400, body: off },
    { kind: "failed", reason: `HTTP 400: ${off}`, locksOut: true },
  ],
  [{ status: 401 }, { kind: "failed", reason: "HTTP 401", locksOut: true }],
  [{ status: 404 }, { kind: "failed", reason: "HTTP 404", locksOut: true }],
  [
    { status: 429, retryAfter: "17" },
    { kind: "failed", reason: "HTTP 429", retryAfterSeconds: 17 },
  ],
  [{ status: 429 }, { kind: "failed", reason: "HTTP 429" }],
  [{ status: 503 }, { kind: "failed", reason: "HTTP 503" }],
])("an answer %j to a card means %j", async (given, delivery) => {
  answer = given;
  expect(await microsoftTeams.sender({ url }, tools)?.(content)).toEqual(delivery);
  expect(received).toMatchObject([{ type: "message", attachments: [{ content: { type: "AdaptiveCard" } }] }]);
});

test("without a webhook it is not configured", () => {
  expect(microsoftTeams.sender(null, tools)).toBeNull();
});
