import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createReadStream, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AwsError } from "../../../gateway/service.ts";
import { openStateFile, type StateFile } from "../../shared/state-file.ts";
import type { WrittenBody } from "../body/write-body.ts";

const partSchema = z.object({ file: z.string(), size: z.number(), md5: z.string() });
const uploadSchema = z.object({
  key: z.string(),
  headers: z.record(z.string(), z.string()),
  startedAt: z.string(),
  parts: z.record(z.string(), partSchema),
});
export type Upload = z.infer<typeof uploadSchema>;
export interface CompletedPart {
  partNumber: number;
  etag: string;
}

const smallestPart = 5 * 1024 * 1024;

/**
 * Multipart uploads of one bucket. Each upload is a folder with its parts and `upload.json`.
 *
 * | state    | entered by                | leaves by                             |
 * |----------|---------------------------|---------------------------------------|
 * | open     | `start`                   | `forget` (completed or aborted)        |
 * | gone     | `forget`                  | never: calls answer NoSuchUpload       |
 */
export class Uploads {
  private readonly directory: string;
  private readonly open = new Map<string, StateFile<Upload>>();

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true });
    for (const id of readdirSync(directory)) this.open.set(id, this.store(id, undefined));
  }

  start(key: string, headers: Record<string, string>, now: Date): string {
    const id = randomBytes(24).toString("base64url");
    const store = this.store(id, { key, headers, startedAt: now.toISOString(), parts: {} });
    store.save();
    this.open.set(id, store);
    return id;
  }

  /**
   * Throws  NoSuchUpload, also when the upload belongs to a different key.
   */
  find(id: string, key: string): Upload {
    return this.storeOf(id, key).value;
  }

  list(): { id: string; upload: Upload }[] {
    return [...this.open].map(([id, store]) => ({ id, upload: store.value }));
  }

  newPartPath(id: string): string {
    return join(this.directory, id, randomUUID());
  }

  /** Adds a part. A part with the same number replaces the earlier one. */
  addPart(id: string, key: string, partNumber: number, body: WrittenBody): void {
    const store = this.storeOf(id, key);
    const replaced = store.value.parts[partNumber];
    const file = body.path.slice(join(this.directory, id).length + 1);
    store.value.parts[partNumber] = { file, size: body.size, md5: body.md5 };
    store.save();
    if (replaced !== undefined) rmSync(join(this.directory, id, replaced.file), { force: true });
  }

  /**
   * Concatenates the listed parts. The ETag is S3's: MD5 of the parts' MD5 values, a dash, and the number of parts.
   * Throws  InvalidPart, InvalidPartOrder, EntityTooSmall, MalformedXML.
   */
  assemble(
    id: string,
    key: string,
    wanted: readonly CompletedPart[],
  ): { bytes: AsyncIterable<Buffer>; etag: string } {
    const { parts } = this.find(id, key);
    if (wanted.length === 0)
      throw new AwsError("MalformedXML", "an upload is completed with at least one part");
    if (wanted.some((part, index) => part.partNumber <= (wanted[index - 1]?.partNumber ?? 0))) {
      throw new AwsError("InvalidPartOrder", "the parts are not in ascending order");
    }
    const chosen = wanted.map(({ partNumber, etag }, index) => {
      const part = parts[partNumber];
      if (part === undefined || part.md5 !== etag.replaceAll('"', "")) {
        throw new AwsError("InvalidPart", `part ${partNumber} with ETag ${etag} was not uploaded`);
      }
      if (index < wanted.length - 1 && part.size < smallestPart) {
        throw new AwsError(
          "EntityTooSmall",
          `part ${partNumber} has ${part.size} bytes; all but the last need 5 MiB`,
        );
      }
      return part;
    });
    const md5 = createHash("md5");
    for (const part of chosen) md5.update(Buffer.from(part.md5, "hex"));
    const files = chosen.map((part) => join(this.directory, id, part.file));
    return { bytes: concatenated(files), etag: `${md5.digest("hex")}-${chosen.length}` };
  }

  forget(id: string): void {
    this.open.delete(id);
    rmSync(join(this.directory, id), { recursive: true, force: true });
  }

  private storeOf(id: string, key: string): StateFile<Upload> {
    const store = this.open.get(id);
    if (store !== undefined && store.value.key === key) return store;
    throw new AwsError(
      "NoSuchUpload",
      `there is no upload ${id} of ${key}; it was completed or aborted`,
      404,
    );
  }

  private store(id: string, initial: Upload | undefined): StateFile<Upload> {
    const empty = { key: "", headers: {}, startedAt: "", parts: {} };
    return openStateFile(join(this.directory, id, "upload.json"), uploadSchema, initial ?? empty);
  }
}

async function* concatenated(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* createReadStream(file);
}
