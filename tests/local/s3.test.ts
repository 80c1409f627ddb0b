import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { S3Store } from "../../local/services/s3/store/s3-store.ts";
import { region } from "./gateway-fixture.ts";
import { kmsKeyArn, now, startTestS3, type TestS3 } from "./s3-fixture.ts";

let fixture: TestS3;
let cloud: TestS3["cloud"];
let store: TestS3["store"];
let s3: TestS3["s3"];
let reader: TestS3["reader"];
let put: TestS3["put"];
let read: TestS3["read"];

beforeAll(async () => {
  fixture = await startTestS3();
  ({ cloud, store, s3, reader, put, read } = fixture);
});
afterAll(async () => {
  await fixture.stop();
  expect(cloud.defects).toEqual([]);
});

describe("objects", () => {
  it("gives back bytes, type, metadata, ETag and the cloud's own time", async () => {
    await put("plain", "a/b.txt", "hello", { ContentType: "text/plain", Metadata: { slot: "one" } });
    const head = await s3.send(new HeadObjectCommand({ Bucket: "plain", Key: "a/b.txt" }));
    expect(head).toMatchObject({
      ContentLength: 5,
      ContentType: "text/plain",
      Metadata: { slot: "one" },
      // md5 of "hello", as md5sum prints it.
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      LastModified: now(),
    });
    expect(head.VersionId).toBeUndefined();
    expect(await read("plain", "a/b.txt")).toBe("hello");
  });

  it.each([
    "a//b",
    "../../etc/passwd",
    "a/../b",
    "é %25+ &<x>\"'",
    `${"k".repeat(1000)}`,
    "x/",
    "CASE",
    "case",
  ])("keeps the key %j apart from every other and lists it as it is", async (key) => {
    await put("plain", `keys/${key}`, key);
    expect(await read("plain", `keys/${key}`)).toBe(key);
    const listed = await s3.send(new ListObjectsV2Command({ Bucket: "plain", Prefix: `keys/${key}` }));
    expect(listed.Contents?.map((one) => one.Key)).toContain(`keys/${key}`);
  });

  it.each([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=8-99", "89", "bytes 8-9/10"],
  ])("answers the range %s with that part", async (Range, expected, ContentRange) => {
    await put("plain", "digits", "0123456789");
    const part = await s3.send(new GetObjectCommand({ Bucket: "plain", Key: "digits", Range }));
    expect(part).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
    expect(await part.Body?.transformToString()).toBe(expected);
  });

  it("refuses a range behind the end with 416", async () => {
    await put("plain", "digits", "0123456789");
    await expect(read("plain", "digits", { Range: "bytes=10-" })).rejects.toMatchObject({
      name: "InvalidRange",
    });
  });

  it("stores an empty object", async () => {
    await put("plain", "empty", "");
    expect(await read("plain", "empty")).toBe("");
  });

  it("answers NoSuchKey for a missing object and NoSuchBucket for a missing bucket", async () => {
    await expect(read("plain", "nowhere")).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(read("nowhere", "x")).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(s3.send(new HeadObjectCommand({ Bucket: "plain", Key: "nowhere" }))).rejects.toMatchObject({
      name: "NotFound",
    });
  });

  it("answers HeadBucket and GetBucketLocation", async () => {
    expect((await s3.send(new HeadBucketCommand({ Bucket: "plain" }))).BucketRegion).toBe(region);
    expect((await s3.send(new GetBucketLocationCommand({ Bucket: "plain" }))).LocationConstraint).toBe(
      region,
    );
  });
});

describe("checksums", () => {
  it.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
    "accepts a body whose %s the SDK has computed, and lets the SDK verify it on the way back",
    async (ChecksumAlgorithm) => {
      const bytes = randomBytes(100_000);
      await put("plain", "sum", bytes, { ChecksumAlgorithm });
      const got = await s3.send(
        new GetObjectCommand({ Bucket: "plain", Key: "sum", ChecksumMode: "ENABLED" }),
      );
      expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(bytes);
      expect(got[`Checksum${ChecksumAlgorithm}`]).toBeTruthy();
    },
  );

  it("takes the framing off a streamed body with a trailing checksum", async () => {
    const bytes = randomBytes(300_000);
    const Body = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
    await s3.send(
      new PutObjectCommand({ Bucket: "plain", Key: "chunked", Body, ContentLength: bytes.length }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket: "plain", Key: "chunked" }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect(got.ContentEncoding).toBeUndefined();
  });

  it("refuses a body that does not match its checksum and keeps the object that was there", async () => {
    await put("plain", "kept", "old");
    // The CRC-32 of another text.
    const wrong = put("plain", "kept", "new", { ChecksumCRC32: "AAAAAA==" });
    await expect(wrong).rejects.toMatchObject({ name: "BadDigest" });
    expect(await read("plain", "kept")).toBe("old");
  });
});

describe("versions", () => {
  it("keeps each put as a version that can be read, ranged over and listed", async () => {
    const first = await put("versioned", "v", "first");
    const second = await put("versioned", "v", "second");
    expect(first.VersionId).not.toBe(second.VersionId);
    expect(await read("versioned", "v")).toBe("second");
    expect(await read("versioned", "v", { VersionId: first.VersionId })).toBe("first");
    expect(await read("versioned", "v", { VersionId: first.VersionId, Range: "bytes=0-1" })).toBe("fi");
    const head = await s3.send(new HeadObjectCommand({ Bucket: "versioned", Key: "v" }));
    expect(head.VersionId).toBe(second.VersionId);
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: "versioned", Prefix: "v" }));
    expect(listed.Versions?.map((one) => [one.VersionId, one.IsLatest])).toEqual([
      [second.VersionId, true],
      [first.VersionId, false],
    ]);
  });

  it("hides a deleted object behind a marker and shows it again when the marker is deleted", async () => {
    await put("versioned", "hidden", "there");
    const deleted = await s3.send(new DeleteObjectCommand({ Bucket: "versioned", Key: "hidden" }));
    expect(deleted.DeleteMarker).toBe(true);
    await expect(read("versioned", "hidden")).rejects.toMatchObject({ name: "NoSuchKey" });
    const marker = { Bucket: "versioned", Key: "hidden", VersionId: deleted.VersionId };
    await s3.send(new DeleteObjectCommand(marker));
    expect(await read("versioned", "hidden")).toBe("there");
  });

  it("has everything after a restart, and nothing of a write that was cut short", async () => {
    const old = await put("versioned", "durable", "one");
    await put("versioned", "durable", "two");
    const { path } = store.bucket("versioned").newFile();
    writeFileSync(path, "half an object");
    const reopened = new S3Store(`${cloud.directory}/s3`, now);
    const body = async (versionId?: string) =>
      text((await reopened.read("versioned", "durable", versionId)).body);
    expect(await body()).toBe("two");
    expect(await body(old.VersionId)).toBe("one");
    expect(existsSync(path)).toBe(false);
    expect(reopened.keys("versioned")).toEqual(store.keys("versioned"));
  });
});

describe("conditions", () => {
  it("lets exactly one of twenty simultaneous creations of a key succeed", async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => put("plain", "once", `${index}`, { IfNoneMatch: "*" })),
    );
    const won = all.filter((one) => one.status === "fulfilled");
    const lost = all.flatMap((one) => (one.status === "rejected" ? [one.reason.name] : []));
    expect(won).toHaveLength(1);
    expect(new Set(lost)).toEqual(new Set(["PreconditionFailed"]));
  });

  it("replaces under If-Match only what the writer has seen", async () => {
    const { ETag } = await put("plain", "seen", "one");
    await put("plain", "seen", "two", { IfMatch: ETag });
    await expect(put("plain", "seen", "three", { IfMatch: ETag })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
  });
});

describe("multipart uploads", () => {
  it("puts an upload in parts together, also under KMS", async () => {
    const bytes = randomBytes(12 * 1024 * 1024);
    const upload = new Upload({
      client: s3,
      params: { Bucket: "sealed", Key: "big", Body: Readable.from([bytes]) },
    });
    const done = await upload.done();
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const got = await s3.send(new GetObjectCommand({ Bucket: "sealed", Key: "big" }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect(got).toMatchObject({ SSEKMSKeyId: kmsKeyArn, VersionId: done.VersionId });
  });
});

describe("listing", () => {
  it("walks every key exactly once in pages, rolled up at the delimiter", async () => {
    const names = ["l/a", "l/b/1", "l/b/2", "l/c", "l/d/1", "l/e"];
    for (const name of names) await put("plain", name, "x");
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(ContinuationToken);
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      seen.push(...(page.Contents ?? []).map((one) => one.Key ?? ""));
      seen.push(...(page.CommonPrefixes ?? []).map((one) => one.Prefix ?? ""));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(seen.sort()).toEqual(["l/a", "l/b/", "l/c", "l/d/", "l/e"]);

    function list(token: string | undefined) {
      const request = { Bucket: "plain", Prefix: "l/", Delimiter: "/", MaxKeys: 2, ContinuationToken: token };
      return s3.send(new ListObjectsV2Command(request));
    }
  });
});

describe("copies and deletions", () => {
  it("copies an older version with its metadata", async () => {
    const { VersionId } = await put("versioned", "original ü", "first", { Metadata: { a: "b" } });
    await put("versioned", "original ü", "second");
    const CopySource = `versioned/${encodeURIComponent("original ü")}?versionId=${VersionId}`;
    await s3.send(new CopyObjectCommand({ Bucket: "plain", Key: "copy", CopySource }));
    expect(await read("plain", "copy")).toBe("first");
    const head = await s3.send(new HeadObjectCommand({ Bucket: "plain", Key: "copy" }));
    expect(head.Metadata).toEqual({ a: "b" });
  });

  it("deletes many and lists those that were refused", async () => {
    await put("versioned", "d1", "x");
    const Objects = [{ Key: "d1" }, { Key: "never there" }];
    const all = await s3.send(new DeleteObjectsCommand({ Bucket: "versioned", Delete: { Objects } }));
    expect(all.Deleted).toHaveLength(2);
    const refused = await reader.send(new DeleteObjectsCommand({ Bucket: "versioned", Delete: { Objects } }));
    expect(refused.Errors?.map((one) => one.Code)).toEqual(["AccessDenied", "AccessDenied"]);
  });
});
