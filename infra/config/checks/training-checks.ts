import { nearest } from "../../../core/errors/nearest.ts";
import { maxTrainingSeconds } from "../../../core/settings/training-settings.ts";
import { generalSettings, type Workload } from "../../../core/settings/workload.ts";
import type { Finding } from "../issues.ts";
import type { KeyPath } from "../problem.ts";
import { valueAt } from "../shape.ts";
import type { Finder } from "./finder.ts";
import { instanceTypes } from "./instance-types.ts";

/** Page with SageMaker's prices. A price table in the code would be outdated within months. */
const pricePage = "https://aws.amazon.com/sagemaker/ai/pricing/";

/**
 * Checks the instance type for training and evaluation, and its cost limit.
 * Shape   path: path of the workload. raw: the configuration before parsing, which shows which keys are absent.
 * Codes   CFG029 cost, CFG031 instance type, CFG032 price.
 */
export function trainingChecks(
  { training }: Workload,
  path: KeyPath,
  raw: unknown,
  found: Finder,
): Finding[] {
  const at = (key: string): KeyPath => [...path, "training", key];
  const findings: Finding[] = [];
  const byDefault = generalSettings.shape.training.parse({}).instanceType;
  let instanceType = training.instanceType;
  if (!instanceTypes.includes(instanceType)) {
    instanceType = nearest(training.instanceType, instanceTypes) ?? byDefault;
    const expected = `a type that SageMaker offers for training and processing jobs on linux/amd64, perhaps ${JSON.stringify(instanceType)}`;
    findings.push(found("CFG031", at("instanceType"), training.instanceType, expected, instanceType));
  }
  if (instanceType !== byDefault && valueAt(at("hourlyPriceDollars"), raw) === undefined) {
    // The command proposes the price that makes the limit one hour: a price that is too high only ends a job sooner.
    const expected = `the dollars that an hour of ${instanceType} costs in the region, from ${pricePage}: without it the cost limit would count with ${byDefault}'s; the command's price lets maxCostDollars buy one hour`;
    findings.push(found("CFG032", at("hourlyPriceDollars"), undefined, expected, training.maxCostDollars));
  } else if (maxTrainingSeconds(training) < 60) {
    const least = Math.ceil(training.hourlyPriceDollars * 100) / 100;
    const expected = "dollars that buy at least a minute of the instance";
    findings.push(found("CFG029", at("maxCostDollars"), training.maxCostDollars, expected, least));
  }
  return findings;
}
