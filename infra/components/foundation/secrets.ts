import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import random from "@pulumi/random";
import type { Destinations } from "../../../channels/destinations.ts";
import type { Names } from "../../naming.ts";

export interface SecretsArgs {
  names: Names;
  keyArn: Input<string>;
  /** Addresses and keys of the channels, as `notify-people` reads them. */
  destinations: Destinations;
}

/** Days for which a deleted secret can be restored: AWS's maximum. */
const recoveryDays = 30;

/**
 * Secrets of the stack: addresses and keys of the channels, and the token that callers of the model servers must
 * present. The token is generated once and stored encrypted in the Pulumi state. Replacing the resource
 * `serving-token` generates a new token, which the servers read within minutes.
 */
export class Secrets extends pulumi.ComponentResource {
  constructor(
    name: string,
    { names, keyArn, destinations }: SecretsArgs,
    options?: ComponentResourceOptions,
  ) {
    super("ratchet:infra:Secrets", name, {}, options);
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
      "Addresses and keys of the notification channels",
      pulumi.secret(JSON.stringify(destinations)),
    );
    keep("serving-token", "What callers of the servers show as bearer token", token.result);
    this.registerOutputs({});
  }
}
