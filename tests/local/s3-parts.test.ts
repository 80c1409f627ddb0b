import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unchunk } from "../../local/services/s3/body/aws-chunked.ts";
import { createDigest } from "../../local/services/s3/body/digests.ts";
import { pageOf } from "../../local/services/s3/operations/page.ts";
import { Uploads } from "../../local/services/s3/store/uploads.ts";

/** Cuts bytes at arbitrary places, as a network does. */
async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

describe("checksums", () => {
  // Check values of "123456789": RFC 3720 and the CRC catalogue of the NVMe specification; zlib for CRC-32.
  it.each([
    ["crc32", "cbf43926"],
    ["crc32c", "e3069283"],
    ["crc64nvme", "ae8b14860a799888"],
  ] as const)("computes %s with its published check value, in one piece or two", (algorithm, expected) => {
    const digest = createDigest(algorithm);
    digest.update(Buffer.from("1234"));
    digest.update(Buffer.from("56789"));
    expect(Buffer.from(digest.base64(), "base64").toString("hex")).toBe(expected);
  });
});

describe("aws-chunked bodies", () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 5 });
  const framed = (parts: readonly Uint8Array[], trailer = "x-amz-checksum-crc32:AAAAAA==\r\n") =>
    Buffer.concat([
      ...parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]),
      Buffer.from(`0\r\n${trailer}\r\n`),
    ]);

  it("gives the payload and the trailer, wherever the network cuts", async () => {
    await fc.assert(
      fc.asyncProperty(chunks, fc.array(fc.nat(20)), async (parts, sizes) => {
        const trailers = new Map<string, string>();
        const payload = await buffer(unchunk(cut(framed(parts), sizes), trailers));
        expect(payload.equals(Buffer.concat(parts))).toBe(true);
        expect(trailers.get("x-amz-checksum-crc32")).toBe("AAAAAA==");
      }),
    );
  });

  it("refuses a body that ends before its last chunk", async () => {
    const whole = framed([Buffer.from("hello"), Buffer.from("world")]);
    for (let length = 1; length < whole.indexOf("\r\n0\r\n") + 5; length++) {
      const read = buffer(unchunk(cut(whole.subarray(0, length), []), new Map()));
      await expect(read, `cut at ${length}`).rejects.toMatchObject({ code: "IncompleteBody" });
    }
  });
});

describe("pages of a listing", () => {
  const key = fc.string({ unit: fc.constantFrom("a", "b", "/", "é", "😀"), minLength: 1, maxLength: 6 });
  const inByteOrder = (keys: string[]) =>
    [...new Set(keys)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  it("give together what one unlimited page gives, for any keys, prefix, delimiter and size", () => {
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 30 }),
        fc.constantFrom("", "a", "a/"),
        fc.constantFrom("", "/"),
        fc.integer({ min: 1, max: 5 }),
        (keys, prefix, delimiter, limit) => {
          const sorted = inByteOrder(keys);
          const whole = pageOf(sorted, { prefix, delimiter, after: "", limit: 1000 });
          const walked = { keys: [] as string[], commonPrefixes: [] as string[] };
          let after: string | undefined = "";
          while (after !== undefined) {
            const page: ReturnType<typeof pageOf> = pageOf(sorted, { prefix, delimiter, after, limit });
            expect(page.keys.length + page.commonPrefixes.length).toBeLessThanOrEqual(limit);
            walked.keys.push(...page.keys);
            walked.commonPrefixes.push(...page.commonPrefixes);
            after = page.next;
          }
          expect(walked).toEqual(whole);
        },
      ),
    );
  });
});

describe("multipart uploads on disk", () => {
  it("go on after a restart, and refuse parts that are unknown, out of order or too small", async () => {
    const directory = mkdtempSync(join(tmpdir(), "ratchet-uploads-"));
    try {
      const before = new Uploads(directory);
      const id = before.start("key", { "content-type": "text/plain" }, new Date(0));
      for (const partNumber of [1, 2]) {
        const path = before.newPartPath(id);
        before.addPart(id, "key", partNumber, {
          path,
          size: 3,
          md5: `${partNumber}`.repeat(32),
          checksums: {},
        });
      }
      const after = new Uploads(directory);
      expect(after.find(id, "key").headers).toEqual({ "content-type": "text/plain" });
      const one = { partNumber: 1, etag: `"${"1".repeat(32)}"` };
      const two = { partNumber: 2, etag: "2".repeat(32) };
      const codeOf = (parts: (typeof one)[]) => {
        try {
          return after.assemble(id, "key", parts).etag;
        } catch (error) {
          return error instanceof Error ? error.name : error;
        }
      };
      expect(codeOf([one, two])).toBe("EntityTooSmall");
      expect(codeOf([two, one])).toBe("InvalidPartOrder");
      expect(codeOf([{ ...one, etag: "x" }])).toBe("InvalidPart");
      expect(codeOf([two])).toMatch(/^[0-9a-f]{32}-1$/);
      after.forget(id);
      expect(() => new Uploads(directory).find(id, "key")).toThrow(/no upload/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
