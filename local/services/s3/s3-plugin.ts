import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import type { Graph } from "../../../plan/graph.ts";
import { byName } from "../../outputs/output-rules.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { readResources } from "../shared/graph-reader.ts";
import { s3Api } from "./s3-api.ts";
import { S3Store } from "./store/s3-store.ts";

/** Emulates S3. Reads buckets, their versioning, and the objects of the deployment from the plan. */
export const s3Plugin: ServicePlugin<S3Store> = {
  outputs: { "aws:s3/bucket:Bucket": byName((name) => ({ arn: `arn:aws:s3:::${name}` }), "bucket") },
  create({ graph, paths, region, root, clock }) {
    const now = () => clock.now();
    const store = new S3Store(join(paths.services, "s3"), now);
    return {
      handle: store,
      api: s3Api(store, { region, now }),
      async provision() {
        const versioned = versionedBuckets(graph);
        for (const { bucket, versioning } of readResources(graph, "aws:s3/bucket:Bucket", bucketSchema)) {
          store.createBucket(bucket, { versioning: versioning.enabled || versioned.has(bucket) });
        }
        for (const { bucket, key, source } of readResources(graph, objectType, objectSchema)) {
          await store.put(bucket, key, readFileSync(resolve(root, source.path)));
        }
      },
    };
  },
};

const bucketSchema = z.object({
  bucket: z.string(),
  versioning: z.object({ enabled: z.boolean().default(false) }).prefault({}),
});
const objectType = "aws:s3/bucketObjectv2:BucketObjectv2";
const objectSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  source: z.object({ path: z.string() }),
});
const versioningTypes = [
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketVersioningV2:BucketVersioningV2",
];

function versionedBuckets(graph: Graph): Set<string> {
  const named = z.object({ bucket: z.string() });
  return new Set(
    versioningTypes.flatMap((type) => readResources(graph, type, named).map(({ bucket }) => bucket)),
  );
}
