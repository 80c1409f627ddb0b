import type { Server } from "node:http";
import { userError } from "../../core/errors/error.ts";
import { portHolder } from "./port-holder.ts";

/**
 * Listens on 127.0.0.1 and returns the port. Port 0 selects a free port.
 * Throws  LOC001 when the port is in use. The message names the program that uses it, if it can be found.
 */
export async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    const holder = await portHolder(port);
    throw userError(
      "LOC001",
      {
        where: `port ${port} of 127.0.0.1`,
        found: holder === null ? "already in use" : `already in use by ${holder}`,
        expected: "a free port for the embedded cloud",
        next: `Stop what holds it (an earlier run: npm run stop), or choose another: npm start -- --port ${port + 1}`,
      },
      error,
    );
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}
