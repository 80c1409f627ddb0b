import { Agent, request } from "node:http";

export interface LoadedAnswer {
  /** 0 when there was none: the connection broke. */
  status: number;
  text: string;
  millis: number;
}

export interface Load {
  /** Ends after the requests that are on their way have been answered. */
  stop(): Promise<LoadedAnswer[]>;
  /** How many were answered until now. */
  count(): number;
}

/** Sends one request after the other over each of some connections that stay open, until it is stopped. */
export function startLoad(options: {
  url: string;
  path: string;
  token: string;
  connections: number;
  /** Taken in turn. */
  bodies: readonly string[];
}): Load {
  const { url, path, token, connections, bodies } = options;
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answers: LoadedAnswer[] = [];
  let next = 0;
  let stopped = false;

  const send = (body: string) =>
    new Promise<void>((resolve) => {
      const started = performance.now();
      const end = (status: number, text: string) => {
        answers.push({ status, text, millis: performance.now() - started });
        resolve();
      };
      const headers = {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
      };
      const sent = request({ agent, hostname, port, path, method: "POST", headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part) => {
          text += part;
        });
        response.on("end", () => end(response.statusCode ?? 0, text));
        response.on("error", (error) => end(0, String(error)));
      });
      sent.on("error", (error) => end(0, String(error)));
      sent.end(body);
    });
  const clients = Array.from({ length: connections }, async () => {
    while (!stopped) await send(bodies[next++ % bodies.length] ?? "");
  });
  return {
    count: () => answers.length,
    async stop() {
      stopped = true;
      await Promise.all(clients);
      agent.destroy();
      return answers;
    },
  };
}
