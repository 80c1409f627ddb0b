import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { openStateFile, readStateFile, type StateFile, writeAtomically } from "../../shared/state-file.ts";
import { BucketIndex } from "./bucket-index.ts";
import { type ObjectVersion, objectVersionSchema } from "./object-version.ts";

const settingsSchema = z.object({
  versioning: z.boolean(),
  /** KMS key of the default encryption. Callers need permission for it, as with SSE-KMS. Nothing is encrypted here. */
  kmsKeyArn: z.string().optional(),
  createdAt: z.string(),
});
export type BucketSettings = z.infer<typeof settingsSchema>;

/** A version before the bucket assigns its number. */
export type Draft = Pick<ObjectVersion, "key" | "fileId" | "size" | "etag" | "headers" | "checksums">;

/**
 * One bucket on disk: `objects/<two hex digits>/<file id>` contains the bytes, `<file id>.json` their description.
 * Object keys never become file names. No key is therefore too long, leaves the folder, or collides on a
 * case-insensitive file system.
 *
 * | moment of a crash                       | after restart                                  |
 * |-----------------------------------------|------------------------------------------------|
 * | while the bytes are written             | no description: the file is removed            |
 * | before the rename of the description    | the same                                       |
 * | after it                                | the new version is current                     |
 * | before the overwritten version is removed | both are found; the higher sequence is kept    |
 */
export class Bucket {
  readonly name: string;
  readonly directory: string;
  readonly index = new BucketIndex();
  private readonly stored: StateFile<BucketSettings>;
  private readonly now: () => Date;

  constructor(directory: string, name: string, now: () => Date) {
    this.name = name;
    this.directory = directory;
    this.now = now;
    this.stored = openStateFile(join(directory, "bucket.json"), settingsSchema, {
      versioning: false,
      createdAt: now().toISOString(),
    });
    this.load();
  }

  get settings(): BucketSettings {
    return this.stored.value;
  }

  configure(settings: Omit<BucketSettings, "createdAt">): void {
    this.stored.value = { ...settings, createdAt: this.stored.value.createdAt };
    this.stored.save();
  }

  /** Current version; undefined when there is none or it is a delete marker. */
  current(key: string): ObjectVersion | undefined {
    const newest = this.index.versions(key)[0];
    return newest?.deleteMarker ? undefined : newest;
  }

  version(key: string, versionId: string): ObjectVersion | undefined {
    return this.index.versions(key).find((one) => one.versionId === versionId);
  }

  /** Creates the path of a new data file. */
  newFile(): { fileId: string; path: string } {
    const fileId = randomUUID();
    const path = this.pathOf(fileId);
    mkdirSync(join(path, ".."), { recursive: true });
    return { fileId, path };
  }

  /**
   * Makes written bytes the current version. `allowed` checks the current version in the same event-loop turn as the
   * replacement, so exactly one of two conditional writes succeeds.
   */
  commit(draft: Draft, allowed: (current: ObjectVersion | undefined) => void): ObjectVersion {
    try {
      allowed(this.current(draft.key));
    } catch (error) {
      rmSync(this.pathOf(draft.fileId), { force: true });
      throw error;
    }
    return this.insert({ ...draft, deleteMarker: false });
  }

  /** Deletes as S3 does: adds a delete marker in a versioned bucket, otherwise deletes the object. */
  markDeleted(key: string): ObjectVersion | undefined {
    if (!this.settings.versioning) {
      for (const version of this.index.versions(key)) this.removeVersion(version);
      return undefined;
    }
    const { fileId } = this.newFile();
    const nothing = { size: 0, etag: "", headers: {}, checksums: {} };
    return this.insert({ key, fileId, ...nothing, deleteMarker: true });
  }

  /**
   * Deletes a version permanently. The description is removed first; the next start deletes bytes without a
   * description.
   */
  removeVersion(version: ObjectVersion): void {
    rmSync(`${this.pathOf(version.fileId)}.json`, { force: true });
    rmSync(this.pathOf(version.fileId), { force: true });
    this.index.remove(version);
  }

  /** Opens the bytes of a version. An open file stays readable when the version is deleted meanwhile. */
  openData(version: ObjectVersion): Promise<FileHandle> {
    return open(this.pathOf(version.fileId), "r");
  }

  private insert(draft: Draft & Pick<ObjectVersion, "deleteMarker">): ObjectVersion {
    const { versioning } = this.settings;
    const replaced = versioning ? [] : [...this.index.versions(draft.key)];
    const version: ObjectVersion = {
      ...draft,
      versionId: versioning ? randomBytes(24).toString("base64url") : "null",
      sequence: this.index.nextSequence(),
      lastModified: this.now().toISOString(),
    };
    writeAtomically(`${this.pathOf(version.fileId)}.json`, JSON.stringify(version));
    this.index.add(version);
    for (const old of replaced) this.removeVersion(old);
    return version;
  }

  private pathOf(fileId: string): string {
    return join(this.directory, "objects", fileId.slice(0, 2), fileId);
  }

  private load(): void {
    const root = join(this.directory, "objects");
    mkdirSync(root, { recursive: true });
    for (const folder of readdirSync(root)) {
      const names = new Set(readdirSync(join(root, folder)));
      for (const name of names) {
        const path = join(root, folder, name);
        if (name.endsWith(".json")) {
          const version = readStateFile(path, objectVersionSchema);
          if (version !== undefined) this.index.add(version);
        } else if (!names.has(`${name}.json`)) {
          rmSync(path, { force: true });
        }
      }
    }
    for (const key of this.index.keys()) {
      const unversioned = this.index.versions(key).filter((one) => one.versionId === "null");
      for (const old of unversioned.slice(1)) this.removeVersion(old);
    }
  }
}
