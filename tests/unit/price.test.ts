import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../../infra/config/parse-config.ts";
import type { StackConfig } from "../../infra/config/schema.ts";
import { projectRoot, stackConfigOf } from "../../plan/stack/stack-config.ts";
import { minimal } from "./broken-configurations.ts";

/**
 * The prices of docs/DEPLOYING.md against the stacks' settings. List prices of us-east-1, dollars an hour or a month, as
 * ADR 0001, 0002 and 0003 quote them from AWS's pages. What this does not show: a bill.
 */
const hours = 730;
const capacityUnit = 0.12 * hours;
const storage = 1;
const multiAz = 106;
const natGateways = { 1: 37, 2: 73 };
const controlPlane = 73;
const node = 30;
const balancer = 16;

const page = readFileSync(join(projectRoot, "docs/DEPLOYING.md"), "utf8");
const readme = readFileSync(join(projectRoot, "README.md"), "utf8");

/** The figures of one row, first of dev, then of prod. */
function rowOf(title: string): number[] {
  const line = page.split("\n").find((text) => text.startsWith(`| ${title}`)) ?? "";
  return line
    .split("|")
    .slice(2, 4)
    .map((cell) => Number(/\d+/.exec(cell)?.[0]));
}

/** Aurora pauses only where every server asks less often than its pause is long. */
function pauses({ database, workloads }: StackConfig): boolean {
  return (
    database.engine === "aurora-serverless" &&
    database.minCapacityUnits === 0 &&
    workloads.every(({ serving }) => !serving.enabled || serving.pollSeconds > database.pauseAfterSeconds)
  );
}

function databasePrice(config: StackConfig): number {
  if (config.database.engine === "rds-multi-az") return multiAz;
  if (pauses(config)) throw new Error("a database that pauses has a range of prices: name it in the page");
  return Math.round(Math.max(0.5, config.database.minCapacityUnits) * capacityUnit + storage);
}

function pricesOf(config: StackConfig): number[] {
  return [
    databasePrice(config),
    config.network.natGateways === 1 ? natGateways[1] : natGateways[2],
    controlPlane + config.cluster.minNodes * node + balancer,
    config.serving.host === undefined ? 0 : balancer,
  ];
}

const titles = ["database", "NAT gateways", "EKS, nodes", "balancer of the model servers"];

test.each([
  ["dev", 0],
  ["prod", 1],
])("the page names what stack %s costs with its settings", (stack, column) => {
  const prices = pricesOf(stackConfigOf(stack));
  expect(titles.map((title) => rowOf(title)[column])).toEqual(prices);
  const sum = prices.reduce((total, price) => total + price, 0);
  const said = rowOf("together")[column] ?? 0;
  expect(Math.abs(said - sum)).toBeLessThanOrEqual(5);
});

test("the README names the price of dev, which is that of the default settings", () => {
  expect(readme).toContain(`dev: about ${rowOf("together")[0]} dollars a month`);
  expect(pricesOf(parseConfig(minimal, "dev"))).toEqual(pricesOf(stackConfigOf("dev")));
});

test("dev's database pauses without servers, for the price that the page and the ADR name", () => {
  const workloads = [{ ...Object(minimal.workloads)[0], serving: { enabled: false } }];
  expect(pauses(parseConfig({ ...minimal, workloads }, "dev"))).toBe(true);
  const adr = readFileSync(join(projectRoot, "docs/decisions/0001-database.md"), "utf8");
  expect(adr).toContain("5 to 16 (below), 45 if something stays connected");
  expect(page).toContain("costs 5 to 16 dollars, dev together about 170");
});
