import { beforeAll, describe, expect, test } from "vitest";
import { type Graph, ofType } from "../../plan/graph.ts";
import { program } from "../../plan/program.ts";

const workload = { name: "newsgroups", task: "text-classification", source: { path: "newsgroups.csv" } };

// That CloudWatch Logs accepts the key's policy is AWS's to say, and not proved here.
describe("logs of functions", () => {
  let graph: Graph;

  beforeAll(async () => {
    graph = await program({ stack: "dev", config: { "ratchet:workloads": [workload] } });
  });

  test("are encrypted with the stack's key, each of them", () => {
    const groups = ofType(graph, "aws:cloudwatch/logGroup:LogGroup");
    const functions = ofType(graph, "aws:lambda/function:Function");
    expect(groups.map(({ inputs }) => inputs.kmsKeyId)).toEqual(
      functions.map(() => "<arn of encryption-key>"),
    );
  });

  test("may use the key as the service, for log groups of this account and region alone", () => {
    const [key] = ofType(graph, "aws:kms/key:Key");
    const { Statement } = JSON.parse(String(key?.inputs.policy));
    const context = {
      "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-3:000000000000:log-group:*",
    };
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Principal: { Service: "logs.eu-west-3.amazonaws.com" },
        Condition: { ArnLike: context },
      }),
    );
  });
});
