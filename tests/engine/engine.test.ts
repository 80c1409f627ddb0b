import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, type EngineResult, openEngine } from "../../engine/engine.ts";
import { copySmallProject, type ProjectCopy } from "./project-copy.ts";

// The real engine with attached providers. What this does not prove: that AWS would accept the inputs, or that
// it would replace what the table in engine/provider/replacements.ts says.

let project: ProjectCopy;
let engine: Engine;

/** What would happen, leaving out what stays: `update weekly: scheduleExpression`. */
function changes(result: EngineResult): string[] {
  expect(result.succeeded, result.output).toBe(true);
  return result.operations
    .filter(({ kind }) => kind !== "same")
    .map(({ kind, type, changed }) => [kind, type, ...changed].join(" "))
    .sort();
}

beforeAll(async () => {
  project = copySmallProject();
  engine = await openEngine({ projectDirectory: project.directory, stack: "dev" });
}, 600_000);

afterAll(() => {
  engine.close();
  project.remove();
});

test("a first preview creates every resource of the program, and leaves the stack file as it was", async () => {
  const file = join(project.directory, "Pulumi.dev.yaml");
  const before = readFileSync(file, "utf8");
  const result = await engine.preview();
  expect(changes(result).filter((line) => !line.includes(" pulumi:"))).toEqual([
    "create aws:ecr/repository:Repository",
    "create aws:iam/policy:Policy",
    "create aws:iam/policy:Policy",
    "create aws:iam/role:Role",
    "create aws:s3/bucket:Bucket",
    "create aws:s3/bucket:Bucket",
    "create aws:scheduler/schedule:Schedule",
    "create aws:sqs/queue:Queue",
    "create aws:ssm/parameter:Parameter",
    "create docker:index/image:Image",
    "create kubernetes:apps/v1:Deployment",
    "create kubernetes:core/v1:Service",
    "create small:index:Store",
    "create small:index:Store",
  ]);
  expect(readFileSync(file, "utf8")).toBe(before);
});

describe("after an up", () => {
  let deployed: EngineResult;

  beforeAll(async () => {
    deployed = await engine.up();
  });

  test("the program's outputs have the shape that a cloud would give them", () => {
    expect(deployed.outputs).toEqual({
      buckets: ["small-first-000000000000", "small-second-000000000000"],
      nodeVersion: process.version,
      host: expect.stringMatching(/^web-[0-9a-f]{8}\.preview\.invalid$/),
    });
  });

  test("the same settings preview as no change", async () => {
    expect(changes(await engine.preview())).toEqual([]);
  });

  test("a changed cron expression previews as an update of that schedule alone", async () => {
    const result = await engine.preview({
      configure: (settings) => {
        settings["small:cron"] = "cron(0 3 ? * MON *)";
      },
    });
    expect(changes(result)).toEqual(["update aws:scheduler/schedule:Schedule scheduleExpression"]);
  });

  test("an added name previews as its own resources and nothing else", async () => {
    const result = await engine.preview({
      configure: (settings) => {
        settings["small:names"] = ["first", "second", "third"];
      },
    });
    expect(changes(result)).toEqual([
      "create aws:iam/policy:Policy",
      "create aws:s3/bucket:Bucket",
      "create small:index:Store",
    ]);
  });

  test("a removed name previews as the deletion of its resources", async () => {
    const result = await engine.preview({
      configure: (settings) => {
        settings["small:names"] = ["first"];
      },
    });
    expect(changes(result)).toEqual([
      "delete aws:iam/policy:Policy",
      "delete aws:s3/bucket:Bucket",
      "delete small:index:Store",
    ]);
  });

  test("a changed physical name previews as a replacement, and the resource that reads its ARN as an update", async () => {
    const program = join(project.directory, "infra", "index.ts");
    const source = readFileSync(program, "utf8");
    writeFileSync(program, source.replace('"small-target"', '"small-other"'));
    try {
      expect(changes(await engine.preview())).toEqual([
        "replace aws:sqs/queue:Queue name",
        "update aws:scheduler/schedule:Schedule target.arn",
      ]);
    } finally {
      writeFileSync(program, source);
    }
  });

  test("a mandatory policy that is violated fails the preview and names the resource", async () => {
    const result = await engine.preview({
      configure: (settings) => {
        settings["small:names"] = ["first", "second", "forbidden"];
      },
    });
    expect(result.succeeded).toBe(false);
    expect(result.violations).toMatchObject([
      {
        policy: "bucketIsNotForbidden",
        level: "mandatory",
        urn: "urn:pulumi:dev::small::small:index:Store$aws:s3/bucket:Bucket::forbidden-bucket",
      },
    ]);
  });

  test("a program that throws fails the preview with its message", async () => {
    const result = await engine.preview({
      configure: (settings) => {
        delete settings["small:cron"];
      },
    });
    expect(result.succeeded).toBe(false);
    expect(result.diagnostics.map(({ message }) => message).join("\n")).toContain("small:cron");
  });

  test("a destroy leaves nothing", async () => {
    const destroyed = await engine.destroy();
    expect(new Set(destroyed.operations.map(({ kind }) => kind))).toEqual(new Set(["delete"]));
    expect(changes(await engine.preview())).toContain("create aws:sqs/queue:Queue");
  });
});
