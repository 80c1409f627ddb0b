import { createHash } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
import { ourError } from "../../../core/errors/error.ts";
import { localArn, nameIn } from "../../outputs/output-rules.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { readResources } from "../shared/graph-reader.ts";
import { openSecretStore, type SecretStore } from "./secret-store.ts";

/** Emulates Secrets Manager. Reads secrets and their versions from the plan, and stores the RDS master secret. */
export const secretsmanagerPlugin: ServicePlugin<SecretStore> = {
  outputs: {
    "aws:secretsmanager/secret:Secret": (resource, place) => {
      const name = nameIn(resource);
      // AWS draws six characters; here they follow from the name, so that a restart finds the same secret.
      const suffix = createHash("sha256").update(name).digest("hex").slice(0, 6);
      const arn = localArn(place, "secretsmanager", `secret:${name}-${suffix}`);
      return { id: arn, outputs: { arn, name } };
    },
    "aws:secretsmanager/secretVersion:SecretVersion": (resource) => {
      const arn = nameIn(resource, "secretId");
      return { id: `${arn}|local`, outputs: { arn, secretArn: arn, versionId: "local" } };
    },
  },
  create({ graph, paths, clock, masterSecret }) {
    const store = openSecretStore(join(paths.services, "secrets.json"), () => clock.now());
    return {
      handle: store,
      api: store.service,
      provision() {
        const { arn, user: username, password } = masterSecret;
        const master = { name: "rds-master", arn, value: JSON.stringify({ username, password }) };
        const secrets = readResources(graph, "aws:secretsmanager/secret:Secret", secretSchema);
        const versions = readResources(graph, versionType, versionSchema).map(
          ({ secretId, secretString }) => {
            const { name, arn, kmsKeyId } = secretOf(secrets, secretId);
            return { name, arn, kmsKeyId, value: secretString };
          },
        );
        const all = [...versions, master];
        for (const secret of all) store.set(secret);
        store.keepOnly(all.map(({ name }) => name));
      },
    };
  },
};

const secretSchema = z.object({ name: z.string(), arn: z.string(), kmsKeyId: z.string().optional() });
type PlannedSecret = z.output<typeof secretSchema>;

const versionType = "aws:secretsmanager/secretVersion:SecretVersion";
const versionSchema = z.object({ secretId: z.string(), secretString: z.string() });

/** Secret to which a version belongs, by ARN or name. */
function secretOf(secrets: readonly PlannedSecret[], id: string): PlannedSecret {
  const found = secrets.find(({ arn, name }) => arn === id || name === id);
  if (found !== undefined) return found;
  throw ourError("LOC205", {
    where: `version of secret ${id}`,
    found: "no such secret in the plan",
    expected: secrets.map(({ name }) => name).join(", ") || "a secret",
    next: "Give the version the secret's id in infra/.",
  });
}
