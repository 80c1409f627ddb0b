import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { pythonFor } from "../../../local/runtimes/containers/venv.ts";

const root = dirname(dirname(dirname(import.meta.dirname)));

/** Number of tests that ran. A skipped test proves nothing and counts as failed. */
export interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Suites {
  /** Folders below tests/ for Vitest; empty for all. */
  vitest: readonly string[];
  /** Whether to run the Python tests of the images, too. */
  pytest: boolean;
}

/**
 * Runs the suites one after the other, because concurrent suites would slow each other down on two cores. The last
 * line is `N passed, N failed`.
 * Shape   extra: arguments of the command line. Paths below tests/images go to pytest, all others to Vitest. A runner
 *         without arguments runs only when the other one has none either.
 * Result  exit status: 0 when at least one test ran and none failed.
 */
export async function runSuites(suites: Suites, extra: readonly string[]): Promise<number> {
  const forPytest = extra.filter((argument) => argument.startsWith("tests/images"));
  const forVitest = extra.filter((argument) => !argument.startsWith("tests/images"));
  mkdirSync(join(root, ".ratchet", "setup"), { recursive: true });
  const reports = mkdtempSync(join(root, ".ratchet", "setup", "tests-"));
  try {
    const counts: Count[] = [];
    if (forVitest.length > 0 || forPytest.length === 0) {
      counts.push(await runVitest(suites.vitest, forVitest, join(reports, "vitest.json")));
    }
    if (suites.pytest && (forPytest.length > 0 || forVitest.length === 0)) {
      counts.push(await runPytest(forPytest, join(reports, "pytest.xml")));
    }
    return verdict(counts, forVitest.some(choosesByTitle));
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/** Vitest reports a test as skipped when its title was not asked for. */
function choosesByTitle(argument: string): boolean {
  return /^(-t|--testNamePattern)(=|$)/.test(argument);
}

function verdict(counts: readonly Count[], skippedOnPurpose: boolean): number {
  const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0);
  const skipped = skippedOnPurpose ? 0 : sum("skipped");
  if (skipped > 0) console.log(`${skipped} skipped, counted as failed: a test must run to pass`);
  const failed = sum("failed") + skipped;
  console.log(`${sum("passed")} passed, ${failed} failed`);
  return failed === 0 && sum("passed") > 0 ? 0 : 1;
}

async function runVitest(
  folders: readonly string[],
  extra: readonly string[],
  report: string,
): Promise<Count> {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = [vitest, "run", ...reporters, ...folders.map((folder) => `tests/${folder}/`), ...extra];
  const status = await run(process.execPath, args);
  return atLeastOneFailure(existsSync(report) ? countVitest(readFileSync(report, "utf8")) : none, status);
}

async function runPytest(paths: readonly string[], report: string): Promise<Count> {
  const python = await pythonFor(join(root, "images", "requirements-dev.txt"));
  const tests = paths.length > 0 ? paths : ["tests/images"];
  const args = ["-m", "pytest", "-q", "-p", "no:cacheprovider", `--junitxml=${report}`, ...tests];
  const status = await run(python, args);
  return atLeastOneFailure(existsSync(report) ? countPytest(readFileSync(report, "utf8")) : none, status);
}

const none: Count = { passed: 0, failed: 0, skipped: 0 };

/**
 * Counts one failure when a runner failed without a failed test: no report, an error outside of any test, no tests
 * found.
 */
function atLeastOneFailure(count: Count, status: number): Count {
  return status !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

/** Counts the tests in Vitest's JSON report. A file that could not be loaded counts as one failure. */
export function countVitest(json: string): Count {
  const report = JSON.parse(json) as VitestReport;
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

interface JunitSuite {
  "@_tests": string;
  "@_failures": string;
  "@_errors": string;
  "@_skipped": string;
}

/** Counts the tests in pytest's JUnit report. */
export function countPytest(xml: string): Count {
  const parsed = new XMLParser({ ignoreAttributes: false }).parse(xml) as {
    testsuites: { testsuite: JunitSuite | JunitSuite[] };
  };
  return [parsed.testsuites.testsuite].flat().reduce((total, suite) => {
    const failed = Number(suite["@_failures"]) + Number(suite["@_errors"]);
    const skipped = Number(suite["@_skipped"]);
    return {
      passed: total.passed + Number(suite["@_tests"]) - failed - skipped,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    };
  }, none);
}

function run(command: string, args: readonly string[]): Promise<number> {
  const path = [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      cwd: root,
      env: { ...process.env, PATH: path },
      stdio: "inherit",
    });
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once("exit", (status) => resolve(status ?? 1));
  });
}
