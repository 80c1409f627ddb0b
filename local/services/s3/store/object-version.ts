import { z } from "zod";

/** Description of an object version, stored beside its data. */
export const objectVersionSchema = z.object({
  key: z.string(),
  /** Version id; "null" in a bucket without versioning. */
  versionId: z.string(),
  /** Number that grows with every write in the bucket. The highest number of a key is its current version. */
  sequence: z.number().int(),
  /** Common name of the data file and this description; never reused. */
  fileId: z.string(),
  deleteMarker: z.boolean(),
  size: z.number().int(),
  /** ETag without quotes. */
  etag: z.string(),
  /** ISO 8601 time on the cloud's clock. */
  lastModified: z.string(),
  /** Headers to return with the object: content-type, x-amz-meta-* and others. */
  headers: z.record(z.string(), z.string()),
  /** Checksums of the whole object by algorithm, in base64. */
  checksums: z.record(z.string(), z.string()),
});

export type ObjectVersion = z.infer<typeof objectVersionSchema>;

const stored = [
  "content-type",
  "content-encoding",
  "content-language",
  "content-disposition",
  "cache-control",
  "expires",
] as const;

/** Headers of a put that belong to the object. `aws-chunked` is left out, because it describes the transfer. */
export function objectHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = { "content-type": "application/octet-stream" };
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith("x-amz-meta-") || stored.some((one) => one === name)) kept[name] = value;
  }
  if (kept["content-encoding"] !== undefined) {
    const encodings = kept["content-encoding"]
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "aws-chunked" && one !== "");
    if (encodings.length > 0) kept["content-encoding"] = encodings.join(",");
    else delete kept["content-encoding"];
  }
  return kept;
}
