import pulumi, { type Output } from "@pulumi/pulumi";

/**
 * An id that resolves once other resources exist: a user of a subnet or a security group then also waits for its routes or
 * rules without naming them.
 */
export function after(id: Output<string>, others: readonly Output<string>[]): Output<string> {
  return pulumi.all([id, pulumi.all([...others])]).apply(([own]) => own);
}
