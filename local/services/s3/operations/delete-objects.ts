import { z } from "zod";
import { AccessRefused } from "../../../gateway/authoriser.ts";
import { readText } from "../../../gateway/protocols/body.ts";
import { parseXml, type XmlObject } from "../../../gateway/protocols/xml.ts";
import { AwsError, type AwsResponse } from "../../../gateway/service.ts";
import type { ObjectVersion } from "../store/object-version.ts";
import { objectArn, type S3Call, xmlResponse } from "./s3-call.ts";

/**
 * DeleteObject: writes a delete marker in a versioned bucket, or deletes permanently with a version id. Deleting a
 * missing object succeeds.
 */
export function deleteObject(call: S3Call): AwsResponse {
  const { marker, deleted } = removeOne(call, call.key, call.request.query.get("versionId") ?? undefined);
  const version = marker ?? deleted;
  return {
    status: 204,
    headers: {
      ...(version?.deleteMarker ? { "x-amz-delete-marker": "true" } : {}),
      ...(version && version.versionId !== "null" ? { "x-amz-version-id": version.versionId } : {}),
    },
  };
}

const requestSchema = z.object({
  Delete: z.object({
    Quiet: z.string().optional(),
    Object: z
      .array(z.object({ Key: z.string(), VersionId: z.string().optional() }))
      .min(1)
      .max(1000),
  }),
});

/** DeleteObjects: deletes each key separately. A refused key is listed in the response and does not stop the others. */
export async function deleteObjects(call: S3Call): Promise<AwsResponse> {
  const parsed = requestSchema.safeParse(parseXml(await readText(call.request), ["Object"]));
  if (!parsed.success) throw new AwsError("MalformedXML", "a Delete names 1 to 1000 objects");
  const Deleted: XmlObject[] = [];
  const Errors: XmlObject[] = [];
  for (const { Key, VersionId } of parsed.data.Delete.Object) {
    try {
      const { marker } = removeOne(call, Key, VersionId);
      Deleted.push({
        ...{ Key, VersionId },
        ...(marker ? { DeleteMarker: true, DeleteMarkerVersionId: marker.versionId } : {}),
      });
    } catch (error) {
      if (!(error instanceof AccessRefused)) throw error;
      Errors.push({ Key, VersionId, Code: error.code, Message: error.message });
    }
  }
  const quiet = parsed.data.Delete.Quiet === "true";
  return xmlResponse("DeleteResult", { ...(quiet ? {} : { Deleted }), Error: Errors });
}

function removeOne(
  call: S3Call,
  key: string,
  versionId: string | undefined,
): { marker?: ObjectVersion; deleted?: ObjectVersion } {
  const { bucket, context } = call;
  const action = versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
  context.authorise(action, objectArn(bucket, key));
  if (versionId === undefined) return { marker: bucket.markDeleted(key) };
  const deleted = bucket.version(key, versionId);
  if (deleted !== undefined) bucket.removeVersion(deleted);
  return { deleted };
}
