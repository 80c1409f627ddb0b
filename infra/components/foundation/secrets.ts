import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import random from "@pulumi/random";
import type { StackConfig } from "../../config/load-config.ts";
import type { Names } from "../../naming.ts";

export interface SecretsArgs {
  names: Names;
  keyArn: Input<string>;
  channels: Pick<StackConfig, "slackWebhook" | "onCallKey" | "onCallUrl">;
}

/** Days in which a deleted secret can be brought back; AWS's most. */
const recoveryDays = 30;

/**
 * What only some may read: where Slack and the on-call service are reached, for notify-people, and the token that
 * callers of the servers must show. The token is drawn once and kept in the state, encrypted; a new one is had by
 * replacing `serving-token`, and servers read it again within minutes.
 */
export class Secrets extends pulumi.ComponentResource {
  constructor(name: string, { names, keyArn, channels }: SecretsArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Secrets", name, {}, options);
    const { slackWebhook, onCallKey, onCallUrl } = channels;
    const document = {
      slack: slackWebhook === undefined ? null : { url: slackWebhook },
      onCall: onCallKey === undefined ? null : { url: onCallUrl, routingKey: onCallKey },
    };
    const token = new random.RandomPassword(
      "serving-token",
      { length: 48, special: false },
      { parent: this },
    );
    const keep = (secret: string, description: string, value: Input<string>): void => {
      const made = new aws.secretsmanager.Secret(
        `${name}-${secret}`,
        { name: names.secret(secret), description, kmsKeyId: keyArn, recoveryWindowInDays: recoveryDays },
        { parent: this },
      );
      new aws.secretsmanager.SecretVersion(
        `${name}-${secret}-value`,
        { secretId: made.id, secretString: value },
        { parent: this },
      );
    };
    keep(
      "channels",
      "Addresses and keys of Slack and the on-call service",
      pulumi.secret(JSON.stringify(document)),
    );
    keep("serving-token", "What callers of the servers show as bearer token", token.result);
    this.registerOutputs({});
  }
}
