import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { s3Api } from "../../local/services/s3/s3-api.ts";
import { S3Store } from "../../local/services/s3/store/s3-store.ts";
import { callerOf, clientOf, region, roleResource, startTestGateway } from "./gateway-fixture.ts";

export const kmsKeyArn = `arn:aws:kms:${region}:000000000000:key/test`;
const roles = [
  roleResource("all", [
    { Effect: "Allow", Action: "s3:*", Resource: "*" },
    { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: kmsKeyArn },
  ]),
  roleResource("reader", [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::versioned/*" }]),
];
export const now = () => new Date("2026-01-05T01:00:00Z");

/** Buckets `versioned`, `plain` and `sealed` (KMS), a client that may do all, one that may read `versioned`, and another that may nothing. */
export async function startTestS3() {
  const cloud = await startTestGateway(roles, { now });
  const store = new S3Store(`${cloud.directory}/s3`, now);
  store.createBucket("versioned", { versioning: true });
  store.createBucket("plain", { versioning: false });
  store.createBucket("sealed", { versioning: true, kmsKeyArn });
  cloud.gateway.use(s3Api(store, { region, now }));
  const s3 = new S3Client(clientOf(cloud.gateway, callerOf("all")));
  const reader = new S3Client(clientOf(cloud.gateway, callerOf("reader")));
  const other = new S3Client(clientOf(cloud.gateway, callerOf("other")));
  return {
    ...{ cloud, store, s3, reader, other },
    put: (Bucket: string, Key: string, Body: string | Buffer, more: object = {}) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more })),
    read: async (Bucket: string, Key: string, more: object = {}) =>
      (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString(),
    async stop() {
      s3.destroy();
      reader.destroy();
      other.destroy();
      await cloud.stop();
    },
  };
}

export type TestS3 = Awaited<ReturnType<typeof startTestS3>>;
