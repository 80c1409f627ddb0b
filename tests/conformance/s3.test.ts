import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { conformance, refusal } from "./conformance.ts";

const Bucket = "conformance-versioned";
const Plain = "conformance-plain";

const put = (s3: S3Client, Key: string, Body: string | Buffer, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (s3: S3Client, Key: string, more: object = {}) => {
  const { Body, ContentType, ContentRange, ContentLength, Metadata, ETag } = await s3.send(
    new GetObjectCommand({ Bucket, Key, ...more }),
  );
  return { body: await Body?.transformToString(), ContentType, ContentRange, ContentLength, Metadata, ETag };
};
const start = async (s3: S3Client, Key: string) => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = async (PartNumber: number, Body: Buffer) => {
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const complete = (Parts: { PartNumber: number; ETag?: string }[]) =>
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  return { UploadId, part, complete };
};
const deleted = async (s3: S3Client, keys: string[]) => {
  const Delete = { Objects: keys.map((Key) => ({ Key })) };
  const answer = await s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
  return (answer.Deleted ?? []).map(({ Key, DeleteMarker = false }) => ({ Key, DeleteMarker }));
};
const fiveMiB = 5 * 1024 * 1024;

conformance("s3", {
  declared: [
    { type: "aws:s3/bucket:Bucket", inputs: { bucket: Bucket, versioning: { enabled: true } } },
    { type: "aws:s3/bucket:Bucket", inputs: { bucket: Plain } },
  ],
  clients: (settings) => new S3Client({ ...settings, forcePathStyle: true }),
  async make(s3, { region }) {
    for (const name of [Bucket, Plain]) {
      const CreateBucketConfiguration = { LocationConstraint: "eu-west-3" as const };
      if (region !== CreateBucketConfiguration.LocationConstraint) throw new Error(region);
      await s3.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration }));
    }
    const VersioningConfiguration = { Status: "Enabled" as const };
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  },
  cases: {
    "gives back bytes, type, metadata and ETag": async (s3) => {
      await put(s3, "whole", "ä text", { ContentType: "text/csv", Metadata: { rows: "3" } });
      return get(s3, "whole");
    },
    "answers HeadObject without the bytes": async (s3) => {
      await put(s3, "head", "12345");
      const { ContentLength, ETag, AcceptRanges } = await s3.send(
        new HeadObjectCommand({ Bucket, Key: "head" }),
      );
      return { ContentLength, ETag, AcceptRanges };
    },
    "answers part of an object for each form of range": async (s3) => {
      await put(s3, "range", "0123456789");
      const ranges = ["bytes=2-4", "bytes=7-", "bytes=-3", "bytes=8-100"];
      return Promise.all(ranges.map((Range) => get(s3, "range", { Range })));
    },
    "refuses a range behind the end": async (s3) => {
      await put(s3, "short", "abc");
      return refusal(get(s3, "short", { Range: "bytes=3-5" }));
    },
    "names a missing object, version and bucket": async (s3) => [
      await refusal(get(s3, "missing")),
      await refusal(s3.send(new HeadObjectCommand({ Bucket, Key: "missing" }))),
      await refusal(s3.send(new GetObjectCommand({ Bucket: "conformance-absent", Key: "a" }))),
      await refusal(s3.send(new HeadBucketCommand({ Bucket: "conformance-absent" }))),
    ],
    "reads an older version, and the current one after a delete marker is deleted": async (s3) => {
      const first = await put(s3, "versions", "one");
      await put(s3, "versions", "two");
      const { VersionId, DeleteMarker } = await s3.send(new DeleteObjectCommand({ Bucket, Key: "versions" }));
      const hidden = await refusal(get(s3, "versions"));
      const older = await get(s3, "versions", { VersionId: first.VersionId });
      await s3.send(new DeleteObjectCommand({ Bucket, Key: "versions", VersionId }));
      return { DeleteMarker, hidden, older, current: await get(s3, "versions") };
    },
    "refuses to read a delete marker by its version": async (s3) => {
      await put(s3, "marked", "one");
      const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key: "marked" }));
      return refusal(get(s3, "marked", { VersionId }));
    },
    "lists versions and delete markers, newest first": async (s3) => {
      for (const body of ["1", "22"]) await put(s3, "listed/key", body);
      await s3.send(new DeleteObjectCommand({ Bucket, Key: "listed/key" }));
      const { Versions, DeleteMarkers } = await s3.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: "listed/" }),
      );
      return {
        versions: Versions?.map(({ Key, Size, IsLatest }) => ({ Key, Size, IsLatest })),
        markers: DeleteMarkers?.map(({ Key, IsLatest }) => ({ Key, IsLatest })),
      };
    },
    "creates a key only once under If-None-Match *": async (s3) => {
      await put(s3, "once", "first", { IfNoneMatch: "*" });
      return [await refusal(put(s3, "once", "second", { IfNoneMatch: "*" })), await get(s3, "once")];
    },
    "replaces under If-Match only the object that the writer read": async (s3) => {
      const { ETag } = await put(s3, "matched", "a");
      await put(s3, "matched", "b", { IfMatch: ETag });
      return [
        await refusal(put(s3, "matched", "c", { IfMatch: ETag })),
        await refusal(put(s3, "unmatched", "c", { IfMatch: ETag })),
      ];
    },
    "answers a read under conditions with 304 and 412": async (s3) => {
      const { ETag } = await put(s3, "conditional", "a");
      return [
        await refusal(get(s3, "conditional", { IfNoneMatch: ETag })),
        await refusal(get(s3, "conditional", { IfMatch: '"other"' })),
      ];
    },
    "takes the framing and the trailing checksum off a streamed body": async (s3) => {
      const Body = Readable.from([Buffer.from("one "), Buffer.from("two")]);
      await s3.send(new PutObjectCommand({ Bucket, Key: "streamed", Body, ContentLength: 7 }));
      return get(s3, "streamed");
    },
    "refuses a body that does not match its checksum": async (s3) => [
      await refusal(put(s3, "damaged", "abc", { ChecksumSHA256: Buffer.alloc(32).toString("base64") })),
      await refusal(put(s3, "damaged", "abc", { ContentMD5: Buffer.alloc(16).toString("base64") })),
    ],
    "returns the checksum that the writer sent": async (s3) => {
      await put(s3, "summed", "abc", { ChecksumAlgorithm: "SHA256" });
      const { ChecksumSHA256 } = await s3.send(
        new HeadObjectCommand({ Bucket, Key: "summed", ChecksumMode: "ENABLED" }),
      );
      return ChecksumSHA256;
    },
    "keeps unusual keys apart": async (s3) => {
      const keys = ["odd/a b+c", "odd/ä&<é>", "odd/%2F", "odd/q?x=1"];
      for (const key of keys) await put(s3, key, key);
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "odd/" }));
      return {
        listed: Contents?.map(({ Key }) => Key),
        read: await Promise.all(keys.map((key) => get(s3, key))),
      };
    },
    "walks keys in pages, rolled up at the delimiter": async (s3) => {
      for (const key of ["p/a", "p/b/1", "p/b/2", "p/c", "p/d/1"]) await put(s3, key, "x");
      const pages = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket, Prefix: "p/", Delimiter: "/", MaxKeys: 2, ContinuationToken }),
        );
        ContinuationToken = page.NextContinuationToken;
        pages.push({
          keys: page.Contents?.map(({ Key }) => Key),
          prefixes: page.CommonPrefixes?.map(({ Prefix }) => Prefix),
          ...{ count: page.KeyCount, truncated: page.IsTruncated },
        });
      } while (ContinuationToken !== undefined);
      return pages;
    },
    "lists by the first form with a marker": async (s3) => {
      for (const key of ["m/1", "m/2", "m/3"]) await put(s3, key, "x");
      const { Contents, IsTruncated } = await s3.send(
        new ListObjectsCommand({ Bucket, Prefix: "m/", Marker: "m/1", MaxKeys: 5 }),
      );
      return { keys: Contents?.map(({ Key }) => Key), IsTruncated };
    },
    "puts an upload in parts together": async (s3) => {
      const { UploadId, part, complete } = await start(s3, "parts");
      const parts = [await part(1, Buffer.alloc(fiveMiB, "a")), await part(2, Buffer.from("end"))];
      const listed = await s3.send(new ListPartsCommand({ Bucket, Key: "parts", UploadId }));
      const { ETag } = await complete(parts);
      const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: "parts" }));
      const sizes = listed.Parts?.map(({ PartNumber, Size }) => ({ PartNumber, Size }));
      return { ETag, ContentLength, sizes, tail: (await get(s3, "parts", { Range: "bytes=-4" })).body };
    },
    "refuses a part that is too small or unknown": async (s3) => {
      const { part, complete } = await start(s3, "refused");
      const [one, two] = [await part(1, Buffer.from("a")), await part(2, Buffer.from("b"))];
      return [
        await refusal(complete([one, two])),
        await refusal(complete([{ PartNumber: 4, ETag: one.ETag }])),
      ];
    },
    "refuses parts in another order than that of their numbers": async (s3) => {
      const { part, complete } = await start(s3, "disordered");
      const [one, two] = [await part(1, Buffer.alloc(fiveMiB)), await part(2, Buffer.alloc(fiveMiB))];
      return refusal(complete([two, one]));
    },
    "refuses a part of an upload that was aborted": async (s3) => {
      const { UploadId, part } = await start(s3, "aborted");
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: "aborted", UploadId }));
      return refusal(part(1, Buffer.from("a")));
    },
    "copies an older version with its metadata": async (s3) => {
      const { VersionId } = await put(s3, "origin", "old", { Metadata: { a: "1" } });
      await put(s3, "origin", "new");
      await s3.send(
        new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/origin?versionId=${VersionId}` }),
      );
      return get(s3, "copy");
    },
    "deletes many keys in one call": async (s3) => {
      for (const key of ["many/1", "many/2"]) await put(s3, key, "x");
      return deleted(s3, ["many/1", "many/2"]);
    },
    "sets a delete marker also for a key that does not exist": (s3) => deleted(s3, ["many/absent"]),
    "keeps one version in a bucket without versioning": async (s3) => {
      const Key = "only";
      for (const Body of ["1", "2"]) await s3.send(new PutObjectCommand({ Bucket: Plain, Key, Body }));
      await s3.send(new DeleteObjectCommand({ Bucket: Plain, Key }));
      const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket: Plain }));
      return { Versions, DeleteMarkers };
    },
    "describes a bucket": async (s3) => {
      const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket }));
      const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
      return {
        LocationConstraint,
        Status,
        plain: (await s3.send(new GetBucketVersioningCommand({ Bucket: Plain }))).Status,
      };
    },
  },
});
