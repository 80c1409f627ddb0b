import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions } from "@pulumi/pulumi";

/**
 * The address that mails come from, as SES knows it. AWS asks it once for consent, and nothing goes out before.
 * docs/decisions/0015-notifications.md says what a domain of one's own adds.
 */
export class Mail extends pulumi.ComponentResource {
  constructor(name: string, { sender }: { sender: string }, options?: ComponentResourceOptions) {
    super("ratchet:infra:Mail", name, {}, options);
    new aws.sesv2.EmailIdentity(`${name}-sender`, { emailIdentity: sender }, { parent: this });
    this.registerOutputs({});
  }
}
