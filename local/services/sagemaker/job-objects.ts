import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Credentials } from "../../gateway/callers.ts";

/** S3 access of one job: through the gateway, with the credentials and permissions of its role. */
export interface JobObjects {
  /**
   * Copies all objects under an S3 URI into a folder. File names are relative to the URI's last slash.
   * Throws  Error when there is no object, like SageMaker's download.
   */
  download(uri: string, folder: string): Promise<void>;
  uploadFile(file: string, uri: string): Promise<void>;
  /** Copies all files of a folder to an S3 URI. */
  uploadFolder(folder: string, uri: string): Promise<void>;
  close(): void;
}

export function jobObjects(options: {
  endpoint: string;
  region: string;
  credentials: Credentials;
  /** Key that encrypts the outputs. */
  kmsKeyId: string | null;
}): JobObjects {
  const { endpoint, region, credentials, kmsKeyId } = options;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });

  const uploadFile = async (file: string, uri: string) => {
    const { bucket, key } = parseUri(uri);
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: createReadStream(file),
        ContentLength: (await stat(file)).size,
        ...(kmsKeyId === null ? {} : { ServerSideEncryption: "aws:kms", SSEKMSKeyId: kmsKeyId }),
      }),
    );
  };

  return {
    async download(uri, folder) {
      const { bucket, key: prefix } = parseUri(uri);
      const base = prefix.slice(0, prefix.lastIndexOf("/") + 1);
      let token: string | undefined;
      let found = 0;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key: key = "" } of page.Contents ?? []) {
          if (key.endsWith("/")) continue;
          const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          if (!(object.Body instanceof Readable)) throw new Error(`s3://${bucket}/${key} has no body`);
          const file = join(folder, key.slice(base.length));
          await mkdir(dirname(file), { recursive: true });
          await pipeline(object.Body, createWriteStream(file));
          found++;
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
      if (found === 0) throw new Error(`No S3 objects found under S3 URL "${uri}"`);
    },

    uploadFile,

    async uploadFolder(folder, uri) {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        await uploadFile(file, `${uri.replace(/\/$/, "")}/${file.slice(folder.length + 1)}`);
      }
    },

    close: () => client.destroy(),
  };
}

function parseUri(uri: string): { bucket: string; key: string } {
  const [, bucket, key = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
  if (bucket === undefined) throw new Error(`"${uri}" is no S3 URI`);
  return { bucket, key };
}
