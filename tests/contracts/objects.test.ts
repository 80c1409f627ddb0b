import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { s3Objects } from "../../lambdas/shared/adapters/storage/s3-objects.ts";
import type { Objects } from "../../lambdas/shared/ports.ts";
import { startTestS3 } from "../local/s3-fixture.ts";
import { FolderObjects } from "../support/folder-objects.ts";

interface ObjectsUnderTest {
  objects: Objects;
  /** The same bucket for a caller who may not read this key. */
  forbidding(key: string): Objects;
  /** Result: the version's id. */
  put(key: string, content: string): Promise<string>;
  deleteVersion(key: string, versionId: string): Promise<void>;
  stop(): Promise<void>;
}

/** What every implementation of the port Objects does, on a bucket that keeps versions. */
function objectsContract(name: string, start: () => Promise<ObjectsUnderTest>): void {
  describe(`Objects: ${name}`, () => {
    let world: ObjectsUnderTest;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.stop());
    const textOf = async (version: { key: string; versionId: string }) =>
      (await buffer(await world.objects.open(version))).toString();

    test("says which version is current, and how many bytes it has", async () => {
      await world.put("news.csv", "old");
      const versionId = await world.put("news.csv", "naïve");
      expect(await world.objects.head("news.csv")).toMatchObject({
        key: "news.csv",
        versionId,
        sizeBytes: 6,
      });
    });

    test("gives the bytes of exactly the version that is asked for, also when a newer one is current", async () => {
      const first = await world.put("pinned.csv", "first");
      const second = await world.put("pinned.csv", "second");
      expect(await textOf({ key: "pinned.csv", versionId: first })).toBe("first");
      expect(await textOf({ key: "pinned.csv", versionId: second })).toBe("second");
    });

    test("gives one etag to equal content, and another to other content", async () => {
      const etagOf = async (content: string) => {
        await world.put("tagged.csv", content);
        return (await world.objects.head("tagged.csv")).etag;
      };
      const first = await etagOf("a");
      expect(await etagOf("b")).not.toBe(first);
      expect(await etagOf("a")).toBe(first);
    });

    test("lists the current objects under a prefix, each once, in the order of their keys", async () => {
      for (const key of ["days/2.csv", "days/10.csv", "days/2.csv", "day.csv"]) await world.put(key, "x,y");
      const listed = await Array.fromAsync(world.objects.list("days/"));
      expect(listed).toMatchObject([
        { key: "days/10.csv", sizeBytes: 3 },
        { key: "days/2.csv", sizeBytes: 3 },
      ]);
      expect(listed[0]?.etag).toBe((await world.objects.head("days/10.csv")).etag);
    });

    test("lists nothing under a prefix that no key has", async () => {
      expect(await Array.fromAsync(world.objects.list("nowhere/"))).toEqual([]);
    });

    test("says OBJ001 of an object that does not exist", async () => {
      const absent = { code: "OBJ001", responsible: "user" };
      await expect(world.objects.head("absent.csv")).rejects.toMatchObject(absent);
    });

    test("says OBJ003 of a version that was deleted", async () => {
      const versionId = await world.put("gone.csv", "old");
      await world.put("gone.csv", "new");
      await world.deleteVersion("gone.csv", versionId);
      const opened = world.objects.open({ key: "gone.csv", versionId });
      await expect(opened).rejects.toMatchObject({ code: "OBJ003", responsible: "user" });
    });

    test("says OBJ002 of an object that the caller may not read, by its head and its bytes", async () => {
      const versionId = await world.put("secret.csv", "a");
      const objects = world.forbidding("secret.csv");
      const refused = { code: "OBJ002", responsible: "user" };
      await expect(objects.head("secret.csv")).rejects.toMatchObject(refused);
      await expect(objects.open({ key: "secret.csv", versionId })).rejects.toMatchObject(refused);
    });
  });
}

objectsContract("the bucket in a folder of the loading tests", async () => {
  const objects = new FolderObjects();
  return {
    objects,
    forbidding: (key) => {
      objects.forbidden.add(key);
      return objects;
    },
    put: (key, content) => objects.put(key, content),
    deleteVersion: async (key, versionId) => objects.deleteVersion(key, versionId),
    stop: () => objects.remove(),
  };
});

objectsContract("the adapter on the embedded S3", async () => {
  const { s3, other, stop } = await startTestS3();
  return {
    objects: s3Objects("versioned", s3),
    forbidding: () => s3Objects("versioned", other),
    put: async (Key, Body) =>
      (await s3.send(new PutObjectCommand({ Bucket: "versioned", Key, Body }))).VersionId ?? "",
    deleteVersion: async (Key, VersionId) => {
      await s3.send(new DeleteObjectCommand({ Bucket: "versioned", Key, VersionId }));
    },
    stop,
  };
});

test("the adapter says OBJ004 in the stream when a download breaks off, so that it is not taken for the end", async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-length": "1000000", "x-amz-version-id": "v1" });
    response.write("text,label\n");
    setTimeout(() => response.destroy(), 50);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const client = new S3Client({
    ...{ endpoint: `http://127.0.0.1:${port}`, region: "eu-west-3", forcePathStyle: true, maxAttempts: 1 },
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const body = await s3Objects("raw", client).open({ key: "news.csv", versionId: "v1" });
  await expect(buffer(body)).rejects.toMatchObject({ code: "OBJ004", retryable: true });
  client.destroy();
  server.close();
});
