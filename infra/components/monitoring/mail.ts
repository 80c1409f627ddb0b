import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions } from "@pulumi/pulumi";

/**
 * SES identity of the sender's address. AWS sends one confirmation mail to the address, and accepts no mail from it
 * before the confirmation. docs/decisions/0015-notifications.md describes the use of a domain.
 */
export class Mail extends pulumi.ComponentResource {
  constructor(name: string, { sender }: { sender: string }, options?: ComponentResourceOptions) {
    super("ratchet:infra:Mail", name, {}, options);
    new aws.sesv2.EmailIdentity(`${name}-sender`, { emailIdentity: sender }, { parent: this });
    this.registerOutputs({});
  }
}
