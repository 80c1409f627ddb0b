import { randomUUID } from "node:crypto";
import { z } from "zod";
import { jsonService } from "../gateway/protocols/json.ts";
import { epochSeconds, operation } from "../gateway/protocols/operation.ts";
import { AwsError, type Service } from "../gateway/service.ts";
import { openStore } from "./store.ts";

const secretSchema = z.object({
  name: z.string(),
  arn: z.string(),
  value: z.string(),
  versionId: z.string(),
  createdAt: z.string(),
});
type Secret = z.infer<typeof secretSchema>;

export interface SecretStore {
  service: Service;
  /** A changed value is a new version, which is at once the current one. */
  set(secret: { name: string; arn: string; value: string }): void;
  /** For the person at this machine, who may read the file anyway. */
  valueOf(name: string): string | undefined;
}

/** Secrets Manager, read only over the wire. The file that holds the values can be read by its owner only. */
export function openSecretStore(file: string, now: () => Date): SecretStore {
  const stored = openStore(file, z.record(z.string(), secretSchema), {});
  const find = (id: string): Secret => {
    const found = Object.values(stored.value).find((one) => one.arn === id || one.name === id);
    if (found !== undefined) return found;
    throw new AwsError("ResourceNotFoundException", `there is no secret ${id}`);
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
        context.authorise("secretsmanager:GetSecretValue", secret.arn);
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
    set({ name, arn, value }) {
      const before = stored.value[name];
      if (before?.value === value && before.arn === arn) return;
      stored.value[name] = { name, arn, value, versionId: randomUUID(), createdAt: now().toISOString() };
      stored.save();
    },
    valueOf: (name) => stored.value[name]?.value,
  };
}
