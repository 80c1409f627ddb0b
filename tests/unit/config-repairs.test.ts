import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isProtected } from "../../infra/config/checks/production-checks.ts";
import { isProduction, type Resource } from "../../policies/resource.ts";
import { apply } from "./apply-commands.ts";
import { minimal, type Raw, workload, workloadWith } from "./broken-configurations.ts";
import { problemsOf } from "./problems-of.ts";

const workloads = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...workload, name: `w${index}` }));

/** All commands of the report, in its order. */
function repaired(raw: Raw, stack = "dev"): Raw {
  return problemsOf(raw, stack).reduce((now, { command }) => apply(now, command), raw);
}

describe("a list that is too long", () => {
  test("is named by the bound that it breaks, and loses only the elements that the report names", () => {
    const raw = { ...minimal, workloads: workloads(57) };
    const [problem, ...others] = problemsOf(raw);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "CFG004", key: "ratchet:workloads", got: "a list of 57" });
    expect(problem?.expected).toMatch(
      /^a list of at least 1 and at most 50; the command deletes \[50\] to \[56\]/,
    );
    expect(repaired(raw)).toEqual({ ...minimal, workloads: workloads(50) });
  });

  test("of one too many loses that one", () => {
    const raw = { ...minimal, workloads: workloads(51) };
    expect(problemsOf(raw)[0]?.expected).toContain("deletes [50],");
    expect(repaired(raw)).toEqual({ ...minimal, workloads: workloads(50) });
  });

  test("is reported beside what else is wrong", () => {
    const raw = { ...minimal, workloads: workloads(51), timeZone: "Mars/Olympus" };
    expect(problemsOf(raw).map(({ code }) => code)).toEqual(["CFG004", "CFG011"]);
  });
});

describe("a repair keeps what it does not name", () => {
  test.each<[string, Raw, Raw]>([
    [
      "a misspelt list of workloads moves as a whole",
      { region: "eu-west-3", workload: workloads(3), workloads: undefined },
      { region: "eu-west-3", workloads: workloads(3) },
    ],
    [
      "a misspelt section of a workload moves as a whole",
      workloadWith({ trainin: { maxAttempts: 5, maxCostDollars: 2.5 } }),
      workloadWith({ training: { maxAttempts: 5, maxCostDollars: "2.5" } }),
    ],
    [
      "a value where a list is expected becomes its element",
      { ...minimal, notifications: { sender: "r@example.com", alerts: { emails: "a@example.com" } } },
      { ...minimal, notifications: { sender: "r@example.com", alerts: { emails: ["a@example.com"] } } },
    ],
    [
      "addresses that occur twice each lose the second, whatever was removed before",
      {
        ...minimal,
        notifications: {
          sender: "r@example.com",
          alerts: { emails: ["a@x.com", "b@x.com", "a@x.com", "c@x.com", "b@x.com"] },
        },
      },
      {
        ...minimal,
        notifications: { sender: "r@example.com", alerts: { emails: ["a@x.com", "b@x.com", "c@x.com"] } },
      },
    ],
    [
      "blocks open to everyone go, and the others stay",
      { ...minimal, cluster: { apiCidrs: ["0.0.0.0/0", "203.0.113.7/32", "0.0.0.0/1", "203.0.113.8/32"] } },
      { ...minimal, cluster: { apiCidrs: ["203.0.113.7/32", "203.0.113.8/32"] } },
    ],
  ])("%s", (_, raw, expected) => {
    const given = JSON.parse(JSON.stringify(raw));
    const moved = problemsOf(given).find(({ code }) => code === "CFG002");
    const result = moved === undefined ? repaired(given) : apply(given, moved.command);
    expect(result).toEqual(expected);
  });

  test("what a command deletes beyond the value that is shown is said", () => {
    const raw = { ...minimal, zzz: { a: 1, b: [2, 3] }, database: ["aurora", "rds"] };
    expect(
      problemsOf(raw).map(({ key, expected }) => [key, /deletes its (\d) values/.exec(expected)?.[1]]),
    ).toEqual([
      ["ratchet:database", "2"],
      ["ratchet:zzz", "3"],
    ]);
  });

  test("a misspelt key of many secrets is not written in clear", () => {
    const raw = { ...minimal, notification: { sender: { secure: "v1:x:y" } } };
    const [problem] = problemsOf(raw).filter(({ code }) => code === "CFG002");
    expect(problem?.command).not.toContain("v1:x:y");
  });

  test("each workload that shares a name gets one that no other has", () => {
    const names = ["tickets", "tickets", "tickets-2", "a-name-of-20-letters", "a-name-of-20-letters"];
    const raw = { ...minimal, workloads: names.map((name) => ({ ...workload, name })) };
    const problems = problemsOf(raw);
    expect(problems.map(({ code }) => code)).toEqual(["CFG020", "CFG020"]);
    expect(problemsOf(repaired(raw))).toEqual([]);
  });
});

describe("a stack with a name of its own and default settings", () => {
  const stacks = ["acme", "live", "prod-eu", "staging"];

  test.each(stacks)(
    "%s learns from the plan already what to set, in commands that lead to a stack that the policies accept",
    (stack) => {
      expect(problemsOf(minimal, stack)).toMatchObject([
        {
          ...{ code: "CFG024", key: "ratchet:database.deletionProtection" },
          command: `pulumi config set --path ratchet:database.engine aurora-serverless --stack ${stack} && pulumi config set --path ratchet:database.deletionProtection true --stack ${stack}`,
          expected: expect.stringContaining(`on ${stack}, as on each stack that is not named dev or test`),
        },
      ]);
      const result = repaired(minimal, stack);
      expect(problemsOf(result, stack)).toEqual([]);
    },
  );

  test("is protected exactly where the policies take it for production", () => {
    const name = fc.stringMatching(/^(dev|test|prod|[a-z]{1,4})(-[a-z0-9]{1,4})?$/);
    fc.assert(
      fc.property(name, (stack) => {
        const resource: Resource = {
          ...{ urn: `urn:pulumi:${stack}::ratchet::t::n`, type: "t", name: "n", props: {} },
          ...{ protect: false, retainOnDelete: false, identities: [], propertyDependencies: {} },
        };
        expect(isProtected(stack)).toBe(isProduction(resource));
      }),
      { seed: 29 },
    );
  });

  test("named dev or test, or after them, is left alone", () => {
    for (const stack of ["dev", "test", "dev-anna", "test-2"]) expect(problemsOf(minimal, stack)).toEqual([]);
  });
});

describe("names", () => {
  test("of a stack must fit into a physical name", () => {
    expect(problemsOf(minimal, "Dev_1").map(({ code }) => code)).toEqual(["CFG022"]);
  });

  test("of workload and stack together leave room for a job's name", () => {
    const raw = workloadWith({ name: "a-rather-long-name-x" });
    expect(problemsOf(raw, "dev")).toEqual([]);
    const named = { ...raw, database: { engine: "aurora-serverless", deletionProtection: true } };
    expect(problemsOf(named, "staging-eu").map(({ code, key }) => [code, key])).toEqual([
      ["CFG021", "ratchet:workloads[0].name"],
    ]);
  });
});
