import type { ObjectVersion } from "./object-version.ts";

/** Versions of a bucket by key, newest first. In memory; rebuilt from the descriptions on disk. */
export class BucketIndex {
  private readonly byKey = new Map<string, ObjectVersion[]>();
  private sorted: string[] | undefined;
  private last = 0;

  nextSequence(): number {
    this.last += 1;
    return this.last;
  }

  add(version: ObjectVersion): void {
    this.last = Math.max(this.last, version.sequence);
    const versions = this.byKey.get(version.key);
    if (versions === undefined) {
      this.byKey.set(version.key, [version]);
      this.sorted = undefined;
      return;
    }
    versions.push(version);
    versions.sort((a, b) => b.sequence - a.sequence);
  }

  remove(version: ObjectVersion): void {
    const left = this.versions(version.key).filter((one) => one.fileId !== version.fileId);
    if (left.length > 0) {
      this.byKey.set(version.key, left);
      return;
    }
    this.byKey.delete(version.key);
    this.sorted = undefined;
  }

  /** Versions of a key, newest first; empty for an unknown key. */
  versions(key: string): readonly ObjectVersion[] {
    return this.byKey.get(key) ?? [];
  }

  /** All keys with a version or delete marker, in the order of their UTF-8 bytes. */
  keys(): readonly string[] {
    this.sorted ??= [...this.byKey.keys()]
      .map((key) => ({ key, bytes: Buffer.from(key) }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ key }) => key);
    return this.sorted;
  }
}
