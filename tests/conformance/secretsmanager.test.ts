import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { accountId, region } from "../local/gateway-fixture.ts";
import { conformance, refusal } from "./conformance.ts";

const Name = "ratchet-conformance/token";
const get = async (client: SecretsManagerClient, query: { SecretId: string; VersionId?: string }) => {
  const { SecretString, VersionStages, Name: name } = await client.send(new GetSecretValueCommand(query));
  return { SecretString, VersionStages, name };
};
const arnOf = async (client: SecretsManagerClient) =>
  (await client.send(new DescribeSecretCommand({ SecretId: Name }))).ARN ?? "";

conformance("secretsmanager", {
  declared: [
    { type: "aws:secretsmanager/secret:Secret", inputs: { name: Name } },
    {
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      inputs: { secretId: Name, secretString: '{"token":"é"}' },
    },
  ],
  clients: (settings) => new SecretsManagerClient(settings),
  async make(client) {
    await client.send(new CreateSecretCommand({ Name, SecretString: '{"token":"é"}' }));
  },
  cases: {
    "answers a secret by its name, its ARN, and its ARN without the six characters at the end": async (
      client,
    ) => {
      const arn = await arnOf(client);
      const ids = [Name, arn, arn.slice(0, -7)];
      return Promise.all(ids.map((SecretId) => get(client, { SecretId })));
    },
    "gives a secret an ARN with six characters behind its name": async (client) => {
      const prefix = `arn:aws:secretsmanager:${region}:${accountId}:secret:${Name}-`;
      const arn = await arnOf(client);
      return { prefix: arn.startsWith(prefix), suffix: /-[A-Za-z0-9]{6}$/.test(arn) };
    },
    "names a missing secret": (client) => refusal(get(client, { SecretId: "ratchet-absent" })),
    "names a missing version": (client) =>
      refusal(get(client, { SecretId: Name, VersionId: "00000000-0000-4000-8000-000000000000" })),
    "describes a secret by its one current version": async (client) => {
      const described = await client.send(new DescribeSecretCommand({ SecretId: Name }));
      return { name: described.Name, stages: Object.values(described.VersionIdsToStages ?? {}) };
    },
  },
});
