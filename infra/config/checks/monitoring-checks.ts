import { channels } from "../../../channels/registry.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { Finding } from "../issues.ts";
import type { KeyPath } from "../problem.ts";
import type { StackConfig } from "../schema.ts";
import type { Finder } from "./finder.ts";

/** Contradictions between the settings of one channel, as the channel reports them. */
export function channelChecks(config: StackConfig, found: Finder): Finding[] {
  return channels
    .flatMap((channel) => channel.problems(config))
    .map(({ code, path, got, expected, repair }) => found(code, path, got, expected, repair));
}

const exampleCertificate = (region: string): string =>
  `arn:aws:acm:${region}:123456789012:certificate/12345678-1234-1234-1234-123456789012`;

/** Checks the host of serving: it needs a certificate that the load balancer of this region can use (CFG036). */
export function servingChecks({ serving, region }: StackConfig, found: Finder): Finding[] {
  const { host, certificateArn } = serving;
  const certificate = ["serving", "certificateArn"];
  const repair = exampleCertificate(region);
  if (host !== undefined && certificateArn === undefined) {
    const expected = `the ARN of an ACM certificate for *.${host}: nothing is served in the clear`;
    return [found("CFG036", certificate, undefined, expected, repair)];
  }
  if (certificateArn !== undefined && host === undefined) {
    const expected =
      "the domain that the certificate is for; without one there is no load balancer to use it";
    return [found("CFG036", ["serving", "host"], undefined, expected, "models.example.com")];
  }
  if (certificateArn !== undefined && certificateArn.split(":")[3] !== region) {
    const expected = `a certificate in ${region}, where the load balancer stands`;
    return [found("CFG036", certificate, certificateArn, expected, repair)];
  }
  return [];
}

/** Checks that the thresholds increase: warning, alert, critical (CFG037). */
export function thresholdChecks({ drift }: Workload, path: KeyPath, found: Finder): Finding[] {
  const { warning, alert, critical } = drift.thresholds;
  const pairs: [name: string, value: number, below: string, least: number][] = [
    ["alert", alert, "warning", warning],
    ["critical", critical, "alert", alert],
  ];
  return pairs.flatMap(([name, value, below, least]) => {
    if (value > least) return [];
    const above = Math.min(Math.round((least + 0.1) * 1000) / 1000, 9.99);
    const expected = `more than ${below}, which is ${least}: a level is worse than the one before`;
    return [found("CFG037", [...path, "drift", "thresholds", name], value, expected, above)];
  });
}
