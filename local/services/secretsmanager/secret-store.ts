import { randomUUID } from "node:crypto";
import { z } from "zod";
import { jsonService } from "../../gateway/protocols/json.ts";
import { epochSeconds, operation } from "../../gateway/protocols/operation.ts";
import { AwsError, type Service } from "../../gateway/service.ts";
import { parseArn } from "../shared/arn.ts";
import { openStateFile } from "../shared/state-file.ts";

const secretSchema = z.object({
  name: z.string(),
  arn: z.string(),
  value: z.string(),
  versionId: z.string(),
  createdAt: z.string(),
  /** ARN of a customer managed key, for which the reader needs permission. Null: the key of Secrets Manager. */
  kmsKeyId: z.string().nullable().default(null),
});
type Secret = z.infer<typeof secretSchema>;

export interface SecretStore {
  service: Service;
  /** Sets a secret of the plan. A changed value becomes the new current version. */
  set(secret: { name: string; arn: string; value: string; kmsKeyId?: string | null }): void;
  /** Value of a secret, for commands on this machine, whose user can read the file anyway. */
  value(name: string): string | undefined;
  /** Removes secrets that the plan no longer declares. */
  keepOnly(names: readonly string[]): void;
}

/**
 * Secrets Manager; its API is read-only. Only the owner can read the file with the values. A secret is found by its
 * name, its ARN, or its ARN without the six random characters at the end.
 */
export function openSecretStore(file: string, now: () => Date): SecretStore {
  const stored = openStateFile(file, z.record(z.string(), secretSchema), {});
  const find = (id: string): Secret => {
    const found = Object.values(stored.value).find(
      ({ arn, name }) => arn === id || name === id || arn.replace(/-[A-Za-z0-9]{6}$/, "") === id,
    );
    if (found !== undefined) return found;
    throw new AwsError("ResourceNotFoundException", `Secrets Manager can't find the specified secret: ${id}`);
  };

  const service = jsonService(["secretsmanager"], {
    GetSecretValue: operation(
      z.object({
        SecretId: z.string(),
        VersionId: z.string().optional(),
        VersionStage: z.literal("AWSCURRENT").optional(),
      }),
      (input, { context }) => {
        const secret = find(input.SecretId);
        context.authorise("secretsmanager:GetSecretValue", secret.arn, {
          "secretsmanager:SecretId": secret.arn,
        });
        if (secret.kmsKeyId?.startsWith("arn:")) {
          const { region } = parseArn(secret.arn);
          context.authorise("kms:Decrypt", secret.kmsKeyId, {
            "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
            "kms:EncryptionContext:SecretARN": secret.arn,
          });
        }
        if (input.VersionId !== undefined && input.VersionId !== secret.versionId) {
          throw new AwsError(
            "ResourceNotFoundException",
            `only the current version of ${secret.name} is kept`,
          );
        }
        return {
          ...{ ARN: secret.arn, Name: secret.name, VersionId: secret.versionId, SecretString: secret.value },
          ...{ VersionStages: ["AWSCURRENT"], CreatedDate: epochSeconds(new Date(secret.createdAt)) },
        };
      },
    ),

    DescribeSecret: operation(z.object({ SecretId: z.string() }), (input, { context }) => {
      const secret = find(input.SecretId);
      context.authorise("secretsmanager:DescribeSecret", secret.arn);
      return {
        ...{ ARN: secret.arn, Name: secret.name, VersionIdsToStages: { [secret.versionId]: ["AWSCURRENT"] } },
        ...{ CreatedDate: epochSeconds(new Date(secret.createdAt)) },
      };
    }),
  });

  return {
    service,
    set({ name, arn, value, kmsKeyId = null }) {
      const before = stored.value[name];
      if (before?.value === value && before.arn === arn && before.kmsKeyId === kmsKeyId) return;
      const createdAt = now().toISOString();
      stored.value[name] = { name, arn, value, versionId: randomUUID(), createdAt, kmsKeyId };
      stored.save();
    },
    value: (name) => stored.value[name]?.value,
    keepOnly(names) {
      const kept = Object.entries(stored.value).filter(([name]) => names.includes(name));
      stored.value = Object.fromEntries(kept);
      stored.save();
    },
  };
}
