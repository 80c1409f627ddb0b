import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions } from "@pulumi/pulumi";

/**
 * The sender's address as an identity of SES. AWS sends it one mail to confirm, and sends no other mail before that.
 * docs/decisions/0015-notifications.md says what a domain adds.
 */
export class Mail extends pulumi.ComponentResource {
  constructor(name: string, { sender }: { sender: string }, options?: ComponentResourceOptions) {
    super("ratchet:infra:Mail", name, {}, options);
    new aws.sesv2.EmailIdentity(`${name}-sender`, { emailIdentity: sender }, { parent: this });
    this.registerOutputs({});
  }
}
