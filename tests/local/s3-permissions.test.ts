import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestS3, type TestS3 } from "./s3-fixture.ts";

let fixture: TestS3;
let reader: TestS3["reader"];
let put: TestS3["put"];

beforeAll(async () => {
  fixture = await startTestS3();
  ({ reader, put } = fixture);
});
afterAll(async () => {
  await fixture.stop();
  expect(fixture.cloud.defects).toEqual([]);
});

describe("permissions", () => {
  it("answers a reader without ListBucket with a refusal for a missing object", async () => {
    const missing = reader.send(new GetObjectCommand({ Bucket: "versioned", Key: "not there" }));
    await expect(missing).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("IAM002 reader may not s3:ListBucket on arn:aws:s3:::versioned"),
    });
  });

  it("asks for GetObjectVersion when a version is named", async () => {
    const { VersionId } = await put("versioned", "pinned", "x");
    await reader.send(new GetObjectCommand({ Bucket: "versioned", Key: "pinned" }));
    await expect(
      reader.send(new GetObjectCommand({ Bucket: "versioned", Key: "pinned", VersionId })),
    ).rejects.toMatchObject({ message: expect.stringContaining("s3:GetObjectVersion") });
  });

  it("refuses a large upload in the middle without breaking the connection", async () => {
    const Body = Buffer.alloc(20 * 1024 * 1024);
    await expect(
      reader.send(new PutObjectCommand({ Bucket: "versioned", Key: "big", Body })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
