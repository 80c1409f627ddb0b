import { describe, expect, it } from "vitest";
import { CallRecord } from "../../local/gateway/call-record.ts";
import { callerOf } from "./gateway-fixture.ts";

const at = new Date("2026-01-05T01:00:00Z");

describe("the record of calls", () => {
  it("forgets the call that was not repeated for the longest time, and never what a role used", () => {
    const record = new CallRecord();
    const add = (action: string, resource: string) =>
      record.add(at, callerOf("r"), { action, resource, conditions: {}, allowed: true, reason: "" });
    add("s3:GetObject", "first");
    add("sqs:SendMessage", "second");
    add("s3:GetObject", "first");
    for (let index = 0; index < 19_999; index++) add("s3:PutObject", `job-${index}`);
    expect(record.distinct().length).toBe(20_000);
    expect(record.distinct()[0]).toMatchObject({ resource: "first", count: 2 });
    expect(record.used().get("r")).toEqual(new Set(["s3:GetObject", "sqs:SendMessage", "s3:PutObject"]));
  });
});
