import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPolicyPack } from "../../engine/plugins/policy-pack.ts";

// The bundled pack in the SDK's own runner, asked as the engine asks. What this does not prove: which resources
// the engine asks about; the engine's tests do.

const root = join(import.meta.dirname, "../..");
const runner = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const urn = (type: string, name: string): string => `urn:pulumi:prod::ratchet::${type}::${name}`;

let folder: string;
let runnerProcess: ChildProcess;
let analyzer: InstanceType<typeof services.AnalyzerClient>;

beforeAll(async () => {
  mkdirSync(join(root, ".ratchet"), { recursive: true });
  folder = mkdtempSync(join(root, ".ratchet", "pack-"));
  await buildPolicyPack(root, folder);
  runnerProcess = spawn("node", [runner, "127.0.0.1:0", "."], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: runnerProcess.stdout ?? expect.fail("no output") });
  const [port] = await Promise.race([
    lines[Symbol.asyncIterator]()
      .next()
      .then(({ value }) => [value]),
    new Promise<never>((_, reject) =>
      runnerProcess.once("exit", (code) => reject(new Error(`the pack's runner ended with ${code}`))),
    ),
  ]);
  analyzer = new services.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
});

afterAll(() => {
  analyzer?.close();
  runnerProcess?.kill();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  type: string;
  name: string;
  props: Record<string, JavaScriptValue>;
  comesFrom?: Record<string, string[]>;
}

function options() {
  const set = new messages.AnalyzerResourceOptions();
  set.setProtect(true);
  return set;
}

function ask(resource: Asked): Promise<string[]> {
  const request = new messages.AnalyzeRequest();
  request.setType(resource.type);
  request.setName(resource.name);
  request.setUrn(urn(resource.type, resource.name));
  request.setProperties(structs.Struct.fromJavaScript(resource.props));
  request.setOptions(options());
  return new Promise((resolve, reject) => {
    analyzer.analyze(request, (error, reply) =>
      error === null ? resolve(diagnosticsOf(reply)) : reject(error),
    );
  });
}

function askStack(resources: Asked[]): Promise<string[]> {
  const request = new messages.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map(({ type, name, props, comesFrom = {} }) => {
      const one = new messages.AnalyzerResource();
      one.setType(type);
      one.setName(name);
      one.setUrn(urn(type, name));
      one.setProperties(structs.Struct.fromJavaScript(props));
      one.setOptions(options());
      for (const [property, urns] of Object.entries(comesFrom)) {
        const dependencies = new messages.AnalyzerPropertyDependencies();
        dependencies.setUrnsList(urns);
        one.getPropertydependenciesMap().set(property, dependencies);
      }
      return one;
    }),
  );
  return new Promise((resolve, reject) => {
    analyzer.analyzeStack(request, (error, reply) =>
      error === null ? resolve(diagnosticsOf(reply)) : reject(error),
    );
  });
}

/** Rule and level of each diagnostic; 0 is advisory, 1 mandatory. */
function diagnosticsOf(reply: InstanceType<typeof messages.AnalyzeResponse>): string[] {
  return reply.getDiagnosticsList().map((one) => `${one.getPolicyname()} ${one.getEnforcementlevel()}`);
}

const queueType = "aws:sqs/queue:Queue";
const targetType = "aws:cloudwatch/eventTarget:EventTarget";

test("a resource that breaks a rule is refused before it is made, and one that keeps it is not", async () => {
  const queue = { type: queueType, name: "letters" };
  expect(await ask({ ...queue, props: { name: "letters" } })).toEqual(["queueIsEncrypted 1"]);
  expect(await ask({ ...queue, props: { name: "letters", sqsManagedSseEnabled: true } })).toEqual([]);
});

test("a switch that a preview does not know is refused, not advised", async () => {
  const props = { storageEncrypted: unknown, deletionProtection: true, backupRetentionPeriod: 7 };
  expect(await ask({ type: "aws:rds/cluster:Cluster", name: "database", props })).toEqual([
    "databaseIsEncrypted 1",
  ]);
});

test("a preview's unknown ARN is followed to the queue it comes from", async () => {
  const queue = { type: queueType, name: "letters", props: { arn: unknown, sqsManagedSseEnabled: true } };
  const props = { deadLetterConfig: { arn: unknown } };
  const target = { type: targetType, name: "target", props };
  expect(await askStack([queue, target])).toEqual(["ruleTargetHasDeadLetterQueue 1"]);
  const comesFrom = { deadLetterConfig: [urn(queueType, "letters")] };
  expect(await askStack([queue, { ...target, comesFrom }])).toEqual(["deadLetterQueueHasAlarm 1"]);
});

test("what a preview had to leave open is reported as advice", async () => {
  const props = { policy: unknown };
  expect(await askStack([{ type: "aws:iam/rolePolicy:RolePolicy", name: "contract", props }])).toEqual([
    "everyRuleCouldDecide 0",
  ]);
});
