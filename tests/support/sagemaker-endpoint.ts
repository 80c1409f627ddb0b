import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";

export interface SageMakerEndpoint {
  client: SageMakerClient;
  /** Bodies of the requests, in their order. */
  bodies: unknown[];
  stop(): Promise<void>;
}

/** A server that takes down what is sent to SageMaker and says yes to it. */
export async function sageMakerEndpoint(): Promise<SageMakerEndpoint> {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(JSON.parse(await text(request)));
    response.setHeader("content-type", "application/x-amz-json-1.1").end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("unreachable");
  const client = new SageMakerClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: "eu-west-3",
    credentials: { accessKeyId: "id", secretAccessKey: "key" },
  });
  return {
    client,
    bodies,
    stop: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
