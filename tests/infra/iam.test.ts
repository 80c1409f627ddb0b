import { beforeAll, describe, expect, test } from "vitest";
import { allContracts } from "../../infra/contracts.ts";
import { namesOf } from "../../infra/naming.ts";
import {
  expandContract,
  platformBase,
  type Statement,
  type Targets,
} from "../../infra/permissions/function-grants.ts";
import { PolicyBook } from "../../local/gateway/iam/policy-book.ts";
import { type Graph, ofType } from "../../plan/graph.ts";
import { program } from "../../plan/program.ts";
import { linesOf, type PolicyStatement, statementsByRole } from "../support/policies.ts";
import { balancer, evaluation, operator, own, platform, serving, training } from "./iam-expectations.ts";

// Permissions as the whole program declares them. That AWS evaluates them as we read them is not proved here; the
// evaluation itself is tested against AWS's documented rules in tests/local/iam.test.ts.

const account = "000000000000";
const place = { region: "eu-west-3", account };
const workloads = ["newsgroups", "tickets"].map((name) => ({
  name,
  task: "text-classification",
  source: { path: `${name}.csv` },
  serving: { replicas: 2 },
}));

describe.each(["dev", "prod"])("stack %s", (stack) => {
  const prefix = `ratchet-${stack}`;
  let graph: Graph;
  let byRole: Map<string, PolicyStatement[]>;

  beforeAll(async () => {
    graph = await program({ stack, config: { "ratchet:workloads": workloads } });
    byRole = statementsByRole(graph);
  });

  /** What a plan shows for what only AWS knows. */
  const placeholders = (): { key: string; database: string; masterSecret: string } => {
    const database =
      stack === "prod" ? "<resourceId of database-instance>" : "<clusterResourceId of database-cluster>";
    const holder = stack === "prod" ? "database-instance" : "database-cluster";
    return { key: "<arn of encryption-key>", database, masterSecret: `<masterUserSecret of ${holder}>` };
  };
  const written = (lines: string[]): string[] => {
    const { key, database, masterSecret } = placeholders();
    return [...new Set(lines)]
      .map((line) =>
        line
          .replaceAll("$", prefix)
          .replace(/ KEY\b/, ` ${key}`)
          .replace("DATABASE", database)
          .replace("MASTER-SECRET", masterSecret)
          .replace("STACK", stack),
      )
      .sort();
  };
  const granted = (role: string): string[] => linesOf(byRole.get(`${prefix}-${role}`) ?? [], place);

  test("has exactly the functions that the table names", () => {
    const names = ofType(graph, "aws:lambda/function:Function").map(({ inputs }) => inputs.name);
    expect(names.sort()).toEqual(
      Object.keys(own)
        .map((name) => `${prefix}-${name}`)
        .sort(),
    );
  });

  test.each(Object.keys(own))("%s may do what the table says and nothing else", (name) => {
    expect(granted(name)).toEqual(written([...platform(name), ...(own[name] ?? [])]));
  });

  test.each(allContracts.map((contract) => contract.name))(
    "%s has one policy: the platform base and its contract, expanded",
    (name) => {
      const contract = allContracts.find((one) => one.name === name);
      if (contract === undefined) throw new Error("unreachable");
      const { key, database, masterSecret } = placeholders();
      const targets: Targets = {
        names: namesOf({ stack, region: place.region, accountId: account, partition: "aws" }),
        keyArn: key,
        masterSecretArn: masterSecret,
        databaseUserArns: `arn:aws:rds-db:${place.region}:${account}:dbuser:${database}`,
        mailSender: "ratchet@example.com",
      };
      expect(granted(name)).toEqual(
        linesOf([...platformBase(name, targets), ...expandContract(contract, targets)].map(plain), place),
      );
      const attached = [
        ...ofType(graph, "aws:iam/rolePolicy:RolePolicy"),
        ...ofType(graph, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
      ].filter(({ inputs }) => inputs.role === `${prefix}-${name}`);
      expect(attached.map((resource) => resource.name)).toEqual([`${name}-policy`]);
    },
  );

  test.each(workloads.map(({ name }) => name))("jobs of %s reach what is theirs and nothing else", (name) => {
    expect(granted(`job-train-${name}`)).toEqual(written(training(name)));
    expect(granted(`job-evaluate-${name}`)).toEqual(written(evaluation(name)));
  });

  test("servers log in as themselves and read the token, and nothing else", () => {
    expect(granted("serving")).toEqual(written(serving));
  });

  test("an operator may ask, and call the functions that answer persons", () => {
    expect(granted("operator")).toEqual(written(operator));
  });

  test("the balancer's controller may make balancers of the stack's name, and there is none without an address", () => {
    expect(granted("balancer")).toEqual(stack === "prod" ? written(balancer) : []);
  });

  test("a job of one workload is refused another's data, and training may not write what evaluates it", () => {
    const book = new PolicyBook(graph.resources);
    const object = (key: string): string => `arn:aws:s3:::${prefix}-datasets-${account}/${key}`;
    const may = (role: string, action: string, key: string): boolean =>
      book.decide(`${prefix}-${role}`, action, object(key)).allowed;
    expect(may("job-train-tickets", "s3:GetObject", "workloads/tickets/snapshots/a/snapshot.jsonl.gz")).toBe(
      true,
    );
    expect(may("job-train-tickets", "s3:PutObject", "workloads/tickets/jobs/a/output.tar.gz")).toBe(true);
    expect(may("job-evaluate-tickets", "s3:PutObject", "workloads/tickets/predictions/a/meta.json")).toBe(
      true,
    );
    const refused: [role: string, action: string, key: string][] = [
      ["job-train-tickets", "s3:GetObject", "workloads/newsgroups/snapshots/a/snapshot.jsonl.gz"],
      ["job-train-tickets", "s3:PutObject", "workloads/newsgroups/jobs/a/output.tar.gz"],
      ["job-train-tickets", "s3:GetObject", "workloads/tickets/evaluation/a/evaluation.jsonl.gz"],
      ["job-train-tickets", "s3:PutObject", "workloads/tickets/predictions/a/predictions.jsonl.gz"],
      ["job-train-tickets", "s3:PutObject", "evaluator/evaluate.py"],
      ["job-evaluate-tickets", "s3:GetObject", "workloads/newsgroups/evaluation/a/evaluation.jsonl.gz"],
      ["job-evaluate-tickets", "s3:PutObject", "workloads/newsgroups/predictions/a/meta.json"],
      ["job-evaluate-tickets", "s3:PutObject", "evaluator/evaluate.py"],
    ];
    expect(refused.filter(([role, action, key]) => may(role, action, key))).toEqual([]);
  });

  test("an ARN of another region or account, or of any, equals no line that allows the stack's own", () => {
    const line = (arn: string) =>
      linesOf([{ Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arn] }], place);
    expect(line(`arn:aws:sqs:eu-west-3:${account}:a`)).toEqual(["sqs:SendMessage a"]);
    for (const other of [`eu-west-1:${account}`, "eu-west-3:111111111111", "*:*", `:${account}`]) {
      expect(line(`arn:aws:sqs:${other}:a`)).toEqual([`sqs:SendMessage arn:aws:sqs:${other}:a`]);
    }
  });

  test("no role has a wildcard in an action", () => {
    const all = [...byRole].flatMap(([role, statements]) =>
      statements.flatMap(({ Action }) => Action.map((action) => `${role} ${action}`)),
    );
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter((one) => /[*?]/.test(one))).toEqual([]);
  });

  test("a resource that is not the stack's own stands under a Sid that says AWS has no finer form", () => {
    const nodes = new Set(graph.resources.map(({ name }) => name));
    const isOurs = (resource: string): boolean => {
      const [, of] = /<\w+ of ([\w-]+)>/.exec(resource) ?? [];
      if (of !== undefined) return nodes.has(of);
      // The sender's address is an identity by its own name.
      if (resource.endsWith(":identity/ratchet@example.com")) return true;
      return shortNames(resource).some((part) => part === prefix || part.startsWith(`${prefix}-`));
    };
    const foreign = [...byRole].flatMap(([role, statements]) =>
      statements
        .filter(({ Sid }) => Sid?.startsWith("NoFinerForm") !== true)
        .flatMap(({ Resource }) => Resource.filter((one) => !isOurs(one)).map((one) => `${role}: ${one}`)),
    );
    expect(foreign).toEqual([]);
  });

  test("a role is passed to one named service only", () => {
    const passing = [...byRole].flatMap(([role, statements]) =>
      statements
        .filter(({ Action }) => Action.includes("iam:PassRole"))
        .map(({ Condition }) => [role.replace(`${prefix}-`, ""), Condition]),
    );
    const to = (service: string) => ({ StringEquals: { "iam:PassedToService": [service] } });
    expect(passing.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual([
      ["evaluate-model", to("sagemaker.amazonaws.com")],
      ["evaluate-model", to("scheduler.amazonaws.com")],
      ["notify-people", to("scheduler.amazonaws.com")],
      ["train-model", to("sagemaker.amazonaws.com")],
      ["train-model", to("scheduler.amazonaws.com")],
    ]);
  });

  test("AWS's own broad policies are attached to the cluster's roles and to no other", () => {
    const roles = ofType(graph, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(
      ({ inputs }) => inputs.role,
    );
    expect([...new Set(roles)].sort()).toEqual([`${prefix}-cluster`, `${prefix}-nodes`]);
  });
});

/** A statement of the program's in the form that a policy document is read in. */
function plain({ Action, Resource, Condition }: Statement): PolicyStatement {
  const texts = (value: string | string[]): string[] => (typeof value === "string" ? [value] : value);
  const condition = Object.entries(Condition ?? {}).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, texts(value)])),
  ]);
  return {
    Effect: "Allow",
    Action,
    Resource: Resource.map(String),
    ...(condition.length === 0 ? {} : { Condition: Object.fromEntries(condition) }),
  };
}

/** The parts of an ARN or path between which a name stands whole. */
function shortNames(arn: string): string[] {
  return arn.split(/[:/]/);
}
