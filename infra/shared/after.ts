import pulumi, { type Output } from "@pulumi/pulumi";

/**
 * An id that is known only once others are: who uses a subnet or a group then also waits for the routes or rules that
 * make it work, without having to name them.
 */
export function after(id: Output<string>, others: readonly Output<string>[]): Output<string> {
  return pulumi.all([id, pulumi.all([...others])]).apply(([own]) => own);
}
