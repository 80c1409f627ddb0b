import { isRatchetError } from "../../../core/errors/error.ts";
import { nearest } from "../../../core/errors/nearest.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import { withoutEnd } from "../../../core/text/without-end.ts";
import { parseSchedule } from "../../../core/time/schedule-expression.ts";
import { isTimeZone } from "../../../core/time/zoned-time.ts";
import { workloadSchedules } from "../../../core/vocabulary/closed-sets.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import type { Finding } from "../issues.ts";
import { type KeyPath, keyOf, removeCommand, setCommand, shown } from "../problem.ts";
import type { StackConfig } from "../schema.ts";
import { valueAt } from "../shape.ts";
import { type Finder, finder } from "./finder.ts";
import { channelChecks, servingChecks, thresholdChecks } from "./monitoring-checks.ts";
import { productionChecks } from "./production-checks.ts";
import { trainingChecks } from "./training-checks.ts";

/**
 * Maximum length of `ratchet-<stack>-<workload>`. A SageMaker job name adds slot, snapshot and attempt, and has at
 * most 63 characters.
 */
const longestJobPrefix = 38;

/**
 * Checks across keys: settings that contradict each other, or that AWS would refuse.
 * Codes   CFG010 schedule, CFG011 time zone, CFG012 never fires, CFG020 names, CFG021 lengths, CFG023 repetitions,
 *         CFG024 prod, CFG025 processor, CFG027 addresses, CFG028 maximum below minimum, CFG029 cost, CFG031 instance
 *         type, CFG032 price, CFG033 size of the settings, CFG035 sender, CFG036 host of serving, CFG037 thresholds.
 * Shape   raw: the configuration before parsing, which shows which keys are absent.
 */
export function crossCheck(config: StackConfig, stack: string, raw: unknown): Finding[] {
  const found = finder(stack);
  return [
    ...timeZoneChecks(config, found),
    ...config.workloads.flatMap((workload, index) => workloadChecks(config, stack, workload, index, found)),
    ...config.workloads.flatMap((workload, index) => [
      ...trainingChecks(workload, ["workloads", index], raw, found),
      ...sizeChecks(workload, ["workloads", index], stack),
      ...thresholdChecks(workload, ["workloads", index], found),
    ]),
    ...repetitions(config, stack),
    ...limits(config, found),
    ...addressChecks(config, stack, found),
    ...processorChecks(config, found),
    ...channelChecks(config, found),
    ...servingChecks(config, found),
    ...productionChecks(config, stack, found).map((finding) => withEngine(finding, config, stack, raw)),
  ];
}

/** A setting of a database whose engine is the default needs the engine's name beside it, or it would be no database. */
function withEngine(finding: Finding, config: StackConfig, stack: string, raw: unknown): Finding {
  const engine = ["database", "engine"];
  if (finding.path[0] !== "database" || valueAt(engine, raw) !== undefined) return finding;
  const { problem } = finding;
  const command = `${setCommand(engine, config.database.engine, stack)} && ${problem.command}`;
  return { ...finding, problem: { ...problem, command } };
}

function timeZoneChecks({ timeZone }: StackConfig, found: Finder): Finding[] {
  if (isTimeZone(timeZone)) return [];
  const meant = nearest(timeZone, Intl.supportedValuesOf("timeZone")) ?? "Europe/Paris";
  return [
    found("CFG011", ["timeZone"], timeZone, `an IANA time zone, perhaps ${JSON.stringify(meant)}`, meant),
  ];
}

function workloadChecks(
  config: StackConfig,
  stack: string,
  workload: Workload,
  index: number,
  found: Finder,
): Finding[] {
  const at = (...steps: string[]): KeyPath => ["workloads", index, ...steps];
  const findings: Finding[] = [];
  const { name } = workload;
  const first = config.workloads.findIndex((other) => other.name === name);
  if (first < index) {
    const expected = `a name of its own; workloads[${first}] has this one`;
    findings.push(found("CFG020", at("name"), name, expected, ownName(config, stack, name)));
  }
  const room = roomOf(stack);
  if (name.length > room) {
    const expected = `at most ${Math.max(room, 0)} letters, so that the names of its jobs have at most 63`;
    findings.push(
      found("CFG021", at("name"), name, expected, withoutEnd(name.slice(0, Math.max(room, 2)), "-")),
    );
  }
  for (const schedule of workloadSchedules) {
    findings.push(...scheduleChecks(config, workload.schedule[schedule], at("schedule", schedule), found));
  }
  return findings;
}

/** How many letters the names of jobs leave for a workload's. */
function roomOf(stack: string): number {
  return longestJobPrefix - `ratchet-${stack}-`.length;
}

/** The name with the least number that no workload has. */
function ownName({ workloads }: StackConfig, stack: string, name: string): string {
  const taken = new Set(workloads.map((workload) => workload.name));
  for (let number = 2; ; number++) {
    const room = Math.min(20, Math.max(roomOf(stack), 2)) - `-${number}`.length;
    const own = `${withoutEnd(name.slice(0, Math.max(room, 1)), "-")}-${number}`;
    if (!taken.has(own)) return own;
  }
}

function scheduleChecks(config: StackConfig, expression: string, path: KeyPath, found: Finder): Finding[] {
  const repair = path.at(-1) === "drift" ? "cron(0 1 * * ? *)" : "cron(0 2 ? * MON *)";
  try {
    const zone = isTimeZone(config.timeZone) ? config.timeZone : "UTC";
    // From the release of EventBridge Scheduler on: an expression without a slot since then has none at all.
    if (parseSchedule(expression, zone).next(new Date("2022-11-10T00:00:00Z")) !== null) return [];
    return [found("CFG012", path, expression, "a schedule that fires at some time", repair)];
  } catch (error) {
    if (!isRatchetError(error)) throw error;
    return [
      {
        ...found(
          error.code,
          path,
          expression,
          `${error.facts.expected}; ${reasonOf(error.facts.found)}`,
          repair,
        ),
      },
    ];
  }
}

/** Extracts the reason from an error message of the schedule parser. */
function reasonOf(found: string): string {
  return found.slice(found.lastIndexOf('", where ') + '", where '.length);
}

/** Maximum bytes of a parameter of the advanced tier. Source: AWS Systems Manager, "Managing parameter tiers". */
const parameterBytes = 8192;

/** Checks the size of a workload's settings. Only the optional lists of the task kind can become too long. */
function sizeChecks(workload: Workload, path: KeyPath, stack: string): Finding[] {
  const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  const bytes = size(workload);
  if (bytes <= parameterBytes) return [];
  const [longest] = taskOf(workload).longSettings.toSorted((a, b) => size(b.value) - size(a.value));
  if (longest === undefined) return [];
  const at = [...path, ...longest.path];
  const { cause } = longest;
  const expected = `settings of the workload of at most ${parameterBytes} bytes of JSON, which is what Parameter Store holds, not ${bytes}; ${cause}; the command deletes the list`;
  const got = shown(at, longest.value);
  return [
    {
      path: at,
      problem: { code: "CFG033", key: keyOf(at), got, expected, command: removeCommand(at, stack) },
    },
  ];
}

function repetitions(config: StackConfig, stack: string): Finding[] {
  const lists: { path: KeyPath; values: readonly string[] }[] = [
    { path: ["notifications", "promotions", "emails"], values: config.notifications.promotions.emails },
    { path: ["notifications", "alerts", "emails"], values: config.notifications.alerts.emails },
    ...config.workloads.flatMap((workload, index) =>
      taskOf(workload).longSettings.map(({ path, distinct = [] }) => ({
        path: ["workloads", index, ...path],
        values: distinct,
      })),
    ),
  ];
  return lists.flatMap(({ path, values }) =>
    // From the end: commands that are run one after the other must not change each other's numbers.
    [...values.entries()].reverse().flatMap(([index, value]) =>
      values.indexOf(value) === index
        ? []
        : [
            {
              path: [...path, index],
              problem: {
                code: "CFG023",
                key: keyOf([...path, index]),
                got: shown(path, value),
                expected: `each only once; [${values.indexOf(value)}] is the same`,
                command: removeCommand([...path, index], stack),
              },
            },
          ],
    ),
  );
}

function limits({ cluster, database, network, workloads }: StackConfig, found: Finder): Finding[] {
  const pairs: [KeyPath, number, string, number][] = [
    [["cluster", "maxNodes"], cluster.maxNodes, "minNodes", cluster.minNodes],
    database.engine === "aurora-serverless"
      ? [
          ["database", "maxCapacityUnits"],
          database.maxCapacityUnits,
          "minCapacityUnits",
          database.minCapacityUnits,
        ]
      : // RDS requires 10 % above the initial storage.
        [
          ["database", "maxStorageGiB"],
          database.maxStorageGiB,
          "1.1 × storageGiB",
          Math.ceil(database.storageGiB * 1.1),
        ],
    ...workloads.map(({ serving }, index): [KeyPath, number, string, number] => [
      ["workloads", index, "serving", "maxReplicas"],
      serving.maxReplicas,
      "replicas",
      serving.replicas,
    ]),
  ];
  const findings = pairs.flatMap(([path, most, name, least]) =>
    most >= least ? [] : [found("CFG028", path, most, `at least ${name}, which is ${least}`, least)],
  );
  if (network.natGateways > network.zones) {
    const expected = `at most zones, which is ${network.zones}: a second one in a zone adds nothing`;
    findings.push(found("CFG028", ["network", "natGateways"], network.natGateways, expected, network.zones));
  }
  return findings;
}

function addressChecks({ network, cluster }: StackConfig, stack: string, found: Finder): Finding[] {
  const findings: Finding[] = [];
  const own = addressesOf(network.cidr);
  const isPrivate = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/.test(network.cidr);
  if (own === undefined || own.prefix < 16 || own.prefix > 20 || !isPrivate) {
    const expected = "a private block (RFC 1918) of size /16 to /20 that begins at its own first address";
    findings.push(found("CFG027", ["network", "cidr"], network.cidr, expected, "10.40.0.0/16"));
  }
  for (const [index, cidr] of [...cluster.apiCidrs.entries()].reverse()) {
    const block = addressesOf(cidr);
    if (block !== undefined && block.prefix >= 8) continue;
    const path = ["cluster", "apiCidrs", index];
    const finding = found(
      "CFG027",
      path,
      cidr,
      "a block of /8 or smaller: the API must not be open to everyone",
      "",
    );
    findings.push({ path, problem: { ...finding.problem, command: removeCommand(path, stack) } });
  }
  return findings;
}

/**
 * Parses an address range. Undefined when the text is not a CIDR block, or the block does not start at its first
 * address.
 */
function addressesOf(cidr: string): { prefix: number } | undefined {
  const [address = "", size = ""] = cidr.split("/");
  const octets = address.split(".").map(Number);
  const prefix = Number(size);
  if (octets.some((octet) => octet > 255) || prefix > 32) return undefined;
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return value % 2 ** (32 - prefix) === 0 ? { prefix } : undefined;
}

/**
 * Checks the processor of the node type. Graviton types have a g after the generation: t4g, m7gd, c7gn. g5 is an x86
 * type with a GPU.
 */
function processorChecks({ cluster }: StackConfig, found: Finder): Finding[] {
  if (!/^[a-z]+\d+g[a-z]*\./.test(cluster.instanceType)) return [];
  const expected = "an x86 instance type: the images are built for linux/amd64";
  return [found("CFG025", ["cluster", "instanceType"], cluster.instanceType, expected, "t3.medium")];
}
