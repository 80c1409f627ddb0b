import { describe, expect, it } from "vitest";
import { countPytest, countVitest } from "../../commands/support/tests/suites.ts";

describe("the count of a test run", () => {
  it("counts a test file that could not be loaded as one failure", () => {
    const json = JSON.stringify({
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        { status: "failed", assertionResults: [{}, {}, {}, {}] },
        { status: "failed", assertionResults: [] },
      ],
    });
    expect(countVitest(json)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it("adds pytest's errors to its failures, for one suite as for several", () => {
    const suite =
      '<testsuite name="pytest" errors="1" failures="2" skipped="1" tests="10" time="0.1"></testsuite>';
    const count = (xml: string) => countPytest(`<?xml version="1.0"?><testsuites>${xml}</testsuites>`);
    expect(count(suite)).toEqual({ passed: 6, failed: 3, skipped: 1 });
    expect(count(suite + suite)).toEqual({ passed: 12, failed: 6, skipped: 2 });
  });
});
