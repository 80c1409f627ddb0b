import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  download,
  noSuchObject,
  notAllowed,
  versionGone,
} from "../../lambdas/shared/adapters/storage/s3-objects.ts";
import type { Objects } from "../../lambdas/shared/ports.ts";

/**
 * A versioned bucket in a real folder, one file per version. It passes the suite of tests/contracts/objects.test.ts, as the
 * adapter of S3 does; it says nothing about S3's own protocol.
 */
export class FolderObjects implements Objects {
  readonly #versions = new Map<string, { versionId: string; etag: string; sizeBytes: number }[]>();
  readonly #generated = new Map<string, () => Iterable<Buffer> | AsyncIterable<Buffer>>();
  #folder: string | undefined;
  #puts = 0;
  /** Keys that the caller may not read. */
  readonly forbidden = new Set<string>();
  /** How many bytes a chunk of a download has. */
  chunkBytes = 65_536;
  /** Versions that were opened, in order. */
  readonly opened: string[] = [];

  async put(key: string, content: string | Buffer): Promise<string> {
    this.#folder ??= await mkdtemp(join(tmpdir(), "ratchet-objects-"));
    const versions = this.#versions.get(key) ?? [];
    const versionId = `v${++this.#puts}`;
    await mkdir(join(this.#folder, encodeURIComponent(key)), { recursive: true });
    await writeFile(this.#fileOf(key, versionId), content);
    const etag = createHash("md5").update(content).digest("hex");
    this.#versions.set(key, [...versions, { versionId, etag, sizeBytes: Buffer.byteLength(content) }]);
    return versionId;
  }

  /** An object too large to keep: its chunks are made whenever it is read. */
  putGenerated(key: string, chunks: () => Iterable<Buffer> | AsyncIterable<Buffer>): void {
    this.#generated.set(`${key} made`, chunks);
    this.#versions.set(key, [{ versionId: "made", etag: "generated", sizeBytes: 0 }]);
  }

  deleteVersion(key: string, versionId: string): void {
    const rest = (this.#versions.get(key) ?? []).filter((version) => version.versionId !== versionId);
    this.#versions.set(key, rest);
  }

  async head(key: string) {
    if (this.forbidden.has(key)) throw notAllowed(key);
    const current = this.#versions.get(key)?.at(-1);
    if (current === undefined) throw noSuchObject(key);
    return { key, ...current };
  }

  async *list(prefix: string) {
    for (const key of [...this.#versions.keys()].sort()) {
      const current = this.#versions.get(key)?.at(-1);
      if (key.startsWith(prefix) && current) yield { key, etag: current.etag, sizeBytes: current.sizeBytes };
    }
  }

  async open({ key, versionId }: { key: string; versionId: string }): Promise<Readable> {
    if (this.forbidden.has(key)) throw notAllowed(key);
    const isThere = this.#versions.get(key)?.some((version) => version.versionId === versionId);
    if (!isThere) throw versionGone(key, versionId);
    this.opened.push(`${key} ${versionId}`);
    const generated = this.#generated.get(`${key} ${versionId}`);
    const body = generated
      ? Readable.from(generated(), { objectMode: false, highWaterMark: this.chunkBytes })
      : createReadStream(this.#fileOf(key, versionId), { highWaterMark: this.chunkBytes });
    return download(key, body);
  }

  async remove(): Promise<void> {
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }

  #fileOf(key: string, versionId: string): string {
    return join(this.#folder ?? "", encodeURIComponent(key), versionId);
  }
}
