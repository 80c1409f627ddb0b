import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { AwsError } from "../../../gateway/service.ts";
import { writeBody } from "../body/write-body.ts";
import { Bucket, type BucketSettings } from "./bucket.ts";
import { type ObjectVersion, objectHeaders } from "./object-version.ts";

/** Object store behind the S3 API. The embedded cloud itself also reads and writes objects through it. */
export class S3Store {
  private readonly directory: string;
  private readonly now: () => Date;
  private readonly buckets = new Map<string, Bucket>();

  /** Opens the store in `directory`, with the objects of an earlier run. */
  constructor(directory: string, now: () => Date) {
    this.directory = directory;
    this.now = now;
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(directory)) this.buckets.set(name, this.open(name));
  }

  /** Creates a bucket of the plan. An existing bucket keeps its objects and gets the new settings. */
  createBucket(name: string, settings: Omit<BucketSettings, "createdAt">): void {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new AwsError("InvalidBucketName", `"${name}" is not a bucket name: 3 to 63 of a-z, 0-9, . and -`);
    }
    const bucket = this.buckets.get(name) ?? this.open(name);
    bucket.configure(settings);
    this.buckets.set(name, bucket);
  }

  bucketNames(): string[] {
    return [...this.buckets.keys()].sort();
  }

  /** Throws NoSuchBucket. */
  bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket !== undefined) return bucket;
    throw new AwsError(
      "NoSuchBucket",
      `there is no bucket ${name}; the plan has ${this.bucketNames().join(", ")}`,
      404,
    );
  }

  /** Writes an object and replaces an existing one. headers: content-type, x-amz-meta-* and others. */
  async put(
    bucketName: string,
    key: string,
    body: Readable | Buffer | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ObjectVersion> {
    const bucket = this.bucket(bucketName);
    const { fileId, path } = bucket.newFile();
    const stream = body instanceof Readable ? body : Readable.from([Buffer.from(body)]);
    const { size, md5, checksums } = await writeBody(stream, {}, path);
    const draft = { key, fileId, size, etag: md5, checksums, headers: objectHeaders(headers) };
    return bucket.commit(draft, () => {});
  }

  /**
   * Throws  NoSuchBucket, NoSuchKey, NoSuchVersion. The caller must end or destroy the stream.
   */
  async read(
    bucketName: string,
    key: string,
    versionId?: string,
  ): Promise<{ version: ObjectVersion; body: Readable }> {
    const bucket = this.bucket(bucketName);
    const version = versionId === undefined ? bucket.current(key) : bucket.version(key, versionId);
    if (version === undefined || version.deleteMarker) throw noSuchObject(bucketName, key, versionId);
    const file = await bucket.openData(version);
    return { version, body: file.createReadStream() };
  }

  /** Current keys with a prefix, in byte order. */
  keys(bucketName: string, prefix = ""): string[] {
    const bucket = this.bucket(bucketName);
    return bucket.index.keys().filter((key) => key.startsWith(prefix) && bucket.current(key) !== undefined);
  }

  private open(name: string): Bucket {
    return new Bucket(join(this.directory, name), name, this.now);
  }
}

export function noSuchObject(bucket: string, key: string, versionId?: string): AwsError {
  return versionId === undefined
    ? new AwsError("NoSuchKey", `there is no object s3://${bucket}/${key}`, 404)
    : new AwsError("NoSuchVersion", `there is no version ${versionId} of s3://${bucket}/${key}`, 404);
}
