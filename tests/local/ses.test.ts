import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageRejected, SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ChannelFaults } from "../../local/channels/channel-faults.ts";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { Inbox } from "../../local/inbox/inbox.ts";
import { sesApi } from "../../local/services/ses/ses-api.ts";
import { startAwsEndpoint } from "../support/aws-endpoint.ts";
import { account, arn, graphOf, region, resource } from "../support/local-services.ts";

const monday = new Date("2026-11-23T01:00:00Z");
let folder: string;
let inbox: Inbox;
let channels: ChannelFaults;
let endpoint: Awaited<ReturnType<typeof startAwsEndpoint>>;
let client: SESv2Client;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-ses-"));
  const clock = new VirtualClock(monday, () => {});
  inbox = new Inbox(join(folder, "inbox.jsonl"));
  channels = new ChannelFaults(clock);
  const identities = ["ratchet@example.com", "example.org"].map((emailIdentity) =>
    resource("aws:sesv2/emailIdentity:EmailIdentity", emailIdentity, { emailIdentity }),
  );
  endpoint = await startAwsEndpoint([
    sesApi({ graph: graphOf(identities), clock, inbox, channels, region, account }),
  ]);
  client = new SESv2Client(endpoint.client);
});

afterEach(async () => {
  client.destroy();
  await endpoint.close();
  rmSync(folder, { recursive: true });
});

const send = (from: string, more: object = {}) =>
  client.send(
    new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: ["a@example.com", "b@example.com"] },
      Content: {
        Simple: {
          Subject: { Data: "newsgroups drifts" },
          Body: { Text: { Data: "Score 0.24\nratchet-dev, 2026-11-23 01:00 UTC, level alert" } },
        },
      },
      ...more,
    }),
  );

test("puts a message into the inbox as one line with all its recipients", async () => {
  const { MessageId } = await send("Ratchet <Ratchet@example.com>");
  expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(inbox.read()).toEqual([
    {
      at: "2026-11-23T01:00:00.000Z",
      channel: "email",
      level: "alert",
      to: "a@example.com, b@example.com",
      subject: "newsgroups drifts",
      body: "Score 0.24\nratchet-dev, 2026-11-23 01:00 UTC, level alert",
    },
  ]);
  expect(endpoint.checks).toMatchObject([
    {
      action: "ses:SendEmail",
      resource: arn("ses", "identity/ratchet@example.com"),
      conditions: { "ses:FromAddress": "ratchet@example.com" },
    },
  ]);
});

test("counts every address of a verified domain as verified", async () => {
  await send("alerts@mail.example.org");
  expect(endpoint.checks[0]?.resource).toBe(arn("ses", "identity/example.org"));
});

test("refuses a sender that the plan holds no identity for, as SES does", async () => {
  const refused = await send("other@notexample.org").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(MessageRejected);
  expect(String(refused)).toContain("failed the check in region EU-WEST-3: other@notexample.org");
  expect(inbox.read()).toEqual([]);
});

test("is unavailable while its channel fails, and sends nothing", async () => {
  channels.fail("email", new Date(monday.getTime() + 60_000));
  await expect(send("ratchet@example.com")).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  expect(inbox.read()).toEqual([]);
});

test("refuses a message without recipients", async () => {
  await expect(send("ratchet@example.com", { Destination: {} })).rejects.toMatchObject({
    name: "BadRequestException",
  });
});
