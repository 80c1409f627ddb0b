import { createServer } from "node:net";
import { userError } from "../../../core/errors/error.ts";

/** Finds a TCP port of 127.0.0.1 on which currently nothing listens. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/**
 * Throws  LOC104 when a program listens on the port. `setting` names the option that selects another port.
 */
export async function requireFreePort(port: number, what: string, setting: string): Promise<void> {
  try {
    await listenOnce(port);
  } catch (cause) {
    const facts = {
      where: what,
      found: `port ${port} of 127.0.0.1 is in use by another program (${cause instanceof Error ? cause.message : cause})`,
      expected: "a port that nothing listens on",
      next: `See who has it: lsof -i :${port}   Then end that program, or choose another port with ${setting}.`,
    };
    throw userError("LOC104", facts, cause);
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : port));
    });
  });
}
