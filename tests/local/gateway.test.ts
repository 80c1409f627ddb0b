import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { startGateway } from "../../local/gateway/gateway.ts";
import { PolicyBook } from "../../local/gateway/iam/policy-book.ts";
import { jsonService } from "../../local/gateway/protocols/json.ts";
import { operation } from "../../local/gateway/protocols/operation.ts";
import { queryService } from "../../local/gateway/protocols/query.ts";
import { restJsonService } from "../../local/gateway/protocols/restJson.ts";
import { AwsError } from "../../local/gateway/service.ts";
import { s3Api } from "../../local/services/s3/s3-api.ts";
import { S3Store } from "../../local/services/s3/store/s3-store.ts";
import { callerOf, clientOf, region, roleResource, startTestGateway } from "./gateway-fixture.ts";

const everything = [{ Effect: "Allow", Action: "*", Resource: "*" }];
const now = () => new Date("2026-01-05T01:00:00Z");
const started: { stop(): Promise<void> }[] = [];

async function start(...args: Parameters<typeof startTestGateway>) {
  const cloud = await startTestGateway(...args);
  started.push(cloud);
  return cloud;
}
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
});

/** A Parameter Store of one operation, enough to see what reaches a service. */
const parameters = () =>
  jsonService(["ssm"], {
    GetParameter: operation(z.object({ Name: z.string() }), ({ Name }, { context, request }) => {
      context.authorise("ssm:GetParameter", `arn:aws:ssm:eu-west-3:000000000000:parameter${Name}`);
      return { Parameter: { Name, Value: request.caller.roleName } };
    }),
  });

describe("callers", () => {
  it("distinguishes two roles by their access keys", async () => {
    const { gateway } = await start([roleResource("one", everything), roleResource("two", everything)]);
    gateway.use(parameters());
    for (const role of ["one", "two"]) {
      const ssm = new SSMClient(clientOf(gateway, callerOf(role)));
      const answer = await ssm.send(new GetParameterCommand({ Name: "/x" }));
      expect(answer.Parameter?.Value).toBe(role);
    }
  });

  it("refuses a key that it has not handed out or has taken back, and a request without a signature", async () => {
    const { gateway, directory } = await start([roleResource("one", everything)]);
    gateway.use(parameters());
    gateway.use(s3Api(new S3Store(`${directory}/s3`, now), { region, now }));
    const foreign = {
      ...clientOf(gateway, callerOf("one")),
      credentials: { accessKeyId: "AKIAX", secretAccessKey: "y" },
    };
    const taken = clientOf(gateway, callerOf("one"));
    gateway.revokeCaller(taken.credentials.accessKeyId);
    for (const settings of [foreign, taken]) {
      const get = new SSMClient(settings).send(new GetParameterCommand({ Name: "/x" }));
      await expect(get).rejects.toMatchObject({ name: "UnrecognizedClientException" });
    }
    const object = new S3Client(foreign).send(new GetObjectCommand({ Bucket: "bucket", Key: "k" }));
    await expect(object).rejects.toMatchObject({ name: "InvalidAccessKeyId" });
    expect((await fetch(gateway.url)).headers.get("x-amzn-errortype")).toBe("MissingAuthenticationToken");
  });

  it("answers a service that it does not emulate by naming it, and asks to wait until it knows the plan", async () => {
    const { gateway } = await start([roleResource("one", everything)]);
    const ssm = new SSMClient(clientOf(gateway, callerOf("one")));
    await expect(ssm.send(new GetParameterCommand({ Name: "/x" }))).rejects.toMatchObject({
      name: "UnknownService",
      message: expect.stringContaining("does not emulate ssm"),
    });
    const fresh = await startGateway({ accountId: "0", region, now, onDefect: () => {} });
    started.push(fresh);
    const early = new SSMClient(clientOf(fresh, callerOf("one")));
    await expect(early.send(new GetParameterCommand({ Name: "/x" }))).rejects.toMatchObject({
      name: "ServiceUnavailable",
      $metadata: { httpStatusCode: 503 },
    });
  });
});

describe("protocols", () => {
  const failing = () => {
    throw new AwsError("ResourceNotFoundException", 'there is no <"thing"> & more', 404);
  };

  it("renders an error so that the SDK of each protocol reads its name and message", async () => {
    const { gateway } = await start([roleResource("one", everything)]);
    gateway.use(jsonService(["monitoring"], { PutMetricData: operation(z.unknown(), failing) }));
    gateway.use(queryService(["sns"], "urn:sns", { Publish: operation(z.unknown(), failing) }));
    const path = "/2015-03-31/functions/{Name}/invocations";
    gateway.use(restJsonService(["lambda"], [{ method: "POST", path, run: failing }]));
    const settings = clientOf(gateway, callerOf("one"));
    const calls = [
      () => new CloudWatchClient(settings).send(new PutMetricDataCommand({ Namespace: "N", MetricData: [] })),
      () => new SNSClient(settings).send(new PublishCommand({ TopicArn: "arn:x", Message: "m" })),
      () => new LambdaClient(settings).send(new InvokeCommand({ FunctionName: "f" })),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        message: 'there is no <"thing"> & more',
        $metadata: { httpStatusCode: 404 },
      });
    }
  });

  it("hands numbered form fields over as lists and maps, and answers in XML", async () => {
    const { gateway } = await start([roleResource("one", everything)]);
    let seen: unknown;
    const Publish = operation(z.unknown(), (input) => {
      seen = input;
      return { MessageId: "a < b" };
    });
    gateway.use(queryService(["sns"], "http://sns.amazonaws.com/doc/2010-03-31/", { Publish }));
    const MessageAttributes = {
      one: { DataType: "String", StringValue: "1" },
      two: { DataType: "String", StringValue: "2" },
    };
    const answer = await new SNSClient(clientOf(gateway, callerOf("one"))).send(
      new PublishCommand({ TopicArn: "arn:x", Message: "é & co", MessageAttributes }),
    );
    expect(answer.MessageId).toBe("a < b");
    expect(seen).toEqual({
      ...{ TopicArn: "arn:x", Message: "é & co" },
      MessageAttributes: [
        { Name: "one", Value: MessageAttributes.one },
        { Name: "two", Value: MessageAttributes.two },
      ],
    });
  });

  it("inflates the body that the CloudWatch client compresses when it is large", async () => {
    const { gateway } = await start([roleResource("one", everything)]);
    let count = 0;
    const schema = z.object({ MetricData: z.array(z.object({ MetricName: z.string() })) });
    const PutMetricData = operation(schema, ({ MetricData }, { request }) => {
      expect(request.headers["content-encoding"]).toBe("gzip");
      count = MetricData.length;
      return {};
    });
    gateway.use(jsonService(["monitoring"], { PutMetricData }));
    const MetricData = Array.from({ length: 900 }, (_, index) => ({
      MetricName: `metric-${index}`,
      Value: index,
    }));
    const metrics = new CloudWatchClient(clientOf(gateway, callerOf("one")));
    await metrics.send(new PutMetricDataCommand({ Namespace: "N", MetricData }));
    expect(count).toBe(900);
  });

  it("names the operations it knows, and the fields that do not fit", async () => {
    const { gateway } = await start([roleResource("one", everything)]);
    gateway.use(parameters());
    const ssm = new SSMClient(clientOf(gateway, callerOf("one")));
    await expect(ssm.send(new GetParameterCommand({ Name: undefined }))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Name"),
    });
  });

  it("answers 500 to a defect of a service and reports it, and goes on", async () => {
    const { gateway, defects } = await start([roleResource("one", everything)]);
    const GetParameter = operation(z.object({ Name: z.string() }), ({ Name }) => {
      if (Name === "/bad") throw new TypeError("a defect");
      return { Parameter: { Name } };
    });
    gateway.use(jsonService(["ssm"], { GetParameter }));
    const ssm = new SSMClient(clientOf(gateway, callerOf("one")));
    await expect(ssm.send(new GetParameterCommand({ Name: "/bad" }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 500 },
    });
    expect(defects).toHaveLength(1);
    expect((await ssm.send(new GetParameterCommand({ Name: "/good" }))).Parameter?.Name).toBe("/good");
  });
});

describe("permissions", () => {
  const granted = {
    Effect: "Allow",
    Action: "ssm:GetParameter",
    Resource: "arn:aws:ssm:*:*:parameter/mine/*",
  };

  it("refuses what the role's policies do not grant, with IAM002, the contract line, and a record of it", async () => {
    const roles = [roleResource("ratchet-dev-load-data", [granted])];
    const { gateway } = await start(roles, { now });
    gateway.use(parameters());
    gateway.govern({
      policies: new PolicyBook(roles),
      explain: (caller) => `its contract does not say so. Add it in lambdas/${caller.label}/contract.ts.`,
    });
    const ssm = new SSMClient(clientOf(gateway, callerOf("ratchet-dev-load-data", "load-data")));
    await ssm.send(new GetParameterCommand({ Name: "/mine/a" }));
    await ssm.send(new GetParameterCommand({ Name: "/mine/a" }));
    const resource = "arn:aws:ssm:eu-west-3:000000000000:parameter/theirs";
    await expect(ssm.send(new GetParameterCommand({ Name: "/theirs" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message:
        `IAM002 load-data may not ssm:GetParameter on ${resource}: ` +
        "its contract does not say so. Add it in lambdas/load-data/contract.ts.",
    });
    expect(gateway.record.denied()).toMatchObject([
      { function: "load-data", action: "ssm:GetParameter", resource, at: now() },
    ]);
    expect(gateway.record.used()).toEqual(
      new Map([["ratchet-dev-load-data", new Set(["ssm:GetParameter"])]]),
    );
    expect(gateway.record.distinct().map((call) => [call.allowed, call.count])).toEqual([
      [true, 2],
      [false, 1],
    ]);
  });

  it("finds by replaying the record which calls a smaller policy would refuse", async () => {
    const roles = [
      roleResource("r", [granted, { ...granted, Resource: "arn:aws:ssm:*:*:parameter/theirs" }]),
    ];
    const { gateway } = await start(roles);
    gateway.use(parameters());
    const ssm = new SSMClient(clientOf(gateway, callerOf("r")));
    for (const Name of ["/mine/a", "/theirs"]) await ssm.send(new GetParameterCommand({ Name }));
    const smaller = new PolicyBook([roleResource("r", [granted])]);
    const refused = gateway.record
      .distinct()
      .filter((call) => !smaller.decide(call.roleName, call.action, call.resource, call.conditions).allowed);
    expect(refused.map((call) => call.resource)).toEqual([expect.stringContaining("parameter/theirs")]);
  });
});

describe("the server", () => {
  it("names the port, its holder and the option when the port is taken", async () => {
    const { gateway } = await start([]);
    const second = startTestGateway([], { port: gateway.port });
    await expect(second).rejects.toMatchObject({ code: "LOC001" });
    await expect(second).rejects.toThrow(new RegExp(`port ${gateway.port} .*--port`));
    // The holder is this very process; it cannot be found without /proc and lsof.
    if (process.platform === "linux") await expect(second).rejects.toThrow(`(pid ${process.pid})`);
  });

  it("streams an object of 256 MB in and out while holding less than a quarter of it", async () => {
    const cloud = await start([roleResource("r", everything)]);
    const store = new S3Store(`${cloud.directory}/s3`, now);
    store.createBucket("bucket", { versioning: false });
    cloud.gateway.use(s3Api(store, { region, now }));
    const s3 = new S3Client(clientOf(cloud.gateway, callerOf("r")));
    const total = 256 * 2 ** 20;
    const block = Buffer.alloc(2 ** 16, 7);
    setFlagsFromString("--expose-gc");
    const collectGarbage: () => void = runInNewContext("gc");
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    let measured = 0;
    // What is alive, not what the collector has not yet got round to; every 16 MB.
    const measure = (bytes: number) => {
      if (Math.floor((measured + bytes) / 2 ** 24) > Math.floor(measured / 2 ** 24)) {
        collectGarbage();
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
      }
      measured += bytes;
    };
    const Body = Readable.from(
      (function* () {
        for (let sent = 0; sent < total; sent += block.length) {
          measure(block.length);
          yield block;
        }
      })(),
    );
    await s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "big", Body, ContentLength: total }));
    const got = await s3.send(new GetObjectCommand({ Bucket: "bucket", Key: "big" }));
    let size = 0;
    if (!(got.Body instanceof Readable)) throw new Error("the SDK gives streams in Node");
    for await (const chunk of got.Body) {
      measure(chunk.length);
      size += chunk.length;
    }
    expect(size).toBe(total);
    expect(peak).toBeLessThan(total / 4);
  });
});
