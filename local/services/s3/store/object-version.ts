import { z } from "zod";

/** One version of an object as it stands beside its data on disk. */
export const objectVersionSchema = z.object({
  key: z.string(),
  /** "null" in a bucket without versioning. */
  versionId: z.string(),
  /** Grows with every write of the bucket; the largest of a key is its current version. */
  sequence: z.number().int(),
  /** Name shared by the data file and this description; never reused. */
  fileId: z.string(),
  deleteMarker: z.boolean(),
  size: z.number().int(),
  /** Without quotes. */
  etag: z.string(),
  /** ISO 8601, instants of the cloud's clock. */
  lastModified: z.string(),
  /** Headers to give back: content-type, x-amz-meta-* and the like. */
  headers: z.record(z.string(), z.string()),
  /** Full-object checksums by algorithm, base64. */
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

/** The headers of a put that belong to the object. `aws-chunked` describes the transfer, not the object. */
export function objectHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = { "content-type": "application/octet-stream" };
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith("x-amz-meta-") || stored.some((one) => one === name)) kept[name] = value;
  }
  if (kept["content-encoding"] !== undefined) {
    const encodings = kept["content-encoding"]
      .split(/\s*,\s*/)
      .filter((one) => one !== "aws-chunked" && one !== "");
    if (encodings.length > 0) kept["content-encoding"] = encodings.join(",");
    else delete kept["content-encoding"];
  }
  return kept;
}
