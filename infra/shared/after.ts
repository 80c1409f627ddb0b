import pulumi, { type Output } from "@pulumi/pulumi";

/**
 * Id that resolves when other resources exist. A user of a subnet or security group then also waits for its routes or
 * rules.
 */
export function after(id: Output<string>, others: readonly Output<string>[]): Output<string> {
  return pulumi.all([id, pulumi.all([...others])]).apply(([own]) => own);
}
