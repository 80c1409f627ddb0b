import { createServer } from "node:http";
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ErrorCodeOf } from "../../../core/errors/catalogue/error-catalogue.ts";
import { freePort } from "../../../local/runtimes/processes/free-port.ts";
import { type ClientSettings, type Declared, startOurs } from "../../conformance/worlds.ts";
import { accountId, region } from "../../local/gateway-fixture.ts";

export type EmbeddedCloud = Awaited<ReturnType<typeof startOurs>>;

export const queueArn = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;

/** A queue, and the policy that lets a service of AWS send to it. */
export function queueOf(name: string, sender: "sns.amazonaws.com" | "events.amazonaws.com"): Declared[] {
  const statement = {
    ...{ Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn(name) },
    Principal: { Service: sender },
  };
  const policy = JSON.stringify({ Statement: [statement] });
  return [
    { type: "aws:sqs/queue:Queue", inputs: { name } },
    { type: "aws:sqs/queuePolicy:QueuePolicy", inputs: { queueUrl: name, policy } },
  ];
}

/** What waits in a queue; it is not visible for the next 30 seconds. */
export async function messagesIn(settings: ClientSettings, name: string): Promise<unknown[]> {
  const sqs = new SQSClient(settings);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  sqs.destroy();
  return Messages.map(({ Body = "null" }) => JSON.parse(Body));
}

/**
 * Tests that an adapter names its service's failures by one retryable code, with the next step that fits: a caller
 * without permission, a throttled call, and a service that cannot be reached.
 * Shape   call: what the port's user does, with an adapter on clients of these settings.
 */
export function saysWhatFails(
  code: ErrorCodeOf<"dependency">,
  declared: readonly Declared[],
  call: (settings: ClientSettings) => Promise<unknown>,
): void {
  describe("when the service does not do it, the adapter", () => {
    let cloud: EmbeddedCloud;
    let throttled: Awaited<ReturnType<typeof startFailing>>;
    beforeAll(async () => {
      cloud = await startOurs(declared);
      throttled = await startFailing("ThrottlingException");
    });
    afterAll(async () => {
      await throttled.stop();
      await cloud.stop();
    });
    const failing = (settings: ClientSettings) =>
      expect(call(settings)).rejects.toMatchObject({ code, responsible: "dependency", retryable: true });

    test(`says ${code} of a caller without permission, and sends people to its role`, async () => {
      await failing(cloud.denied);
      await expect(call(cloud.denied)).rejects.toThrow("Compare the function's role with `needs`");
    });

    test(`says ${code} of a throttled call, and does not send people to the role`, async () => {
      await failing(throttled.settings);
      await expect(call(throttled.settings)).rejects.not.toThrow("role");
    });

    test(`says ${code} of a service that cannot be reached`, async () => {
      await failing({ ...cloud.settings, endpoint: `http://127.0.0.1:${await freePort()}` });
    });
  });
}

/** An endpoint that answers every call with one error, as the services of the JSON protocol do. */
export async function startFailing(
  error: "ThrottlingException" | "ResourceLimitExceeded",
): Promise<{ settings: ClientSettings; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { "content-type": "application/json", "x-amzn-errortype": error });
    response.end(JSON.stringify({ __type: error, message: "too much" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    settings: {
      endpoint: `http://127.0.0.1:${address.port}`,
      ...{ region, credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 },
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
