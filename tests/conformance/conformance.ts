import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differences } from "./differences.ts";
import { type ClientSettings, type Declared, startOurs, startTheirs, type World } from "./worlds.ts";

export interface Suite<Clients extends { destroy(): void }> {
  /** Resources that a plan declares; `make` creates the same in moto by SDK calls. */
  declared: readonly Declared[];
  make: (clients: Clients, settings: ClientSettings) => Promise<void>;
  clients: (settings: ClientSettings) => Clients;
  /** SDK calls by the title of the case, each with what a caller sees of the answer. */
  cases: Record<string, (clients: Clients, settings: ClientSettings) => Promise<unknown>>;
}

/**
 * Runs each case against the embedded cloud and against moto: both must answer the same, but for what
 * `differences.ts` lists, and a listed difference must still be there.
 * Not shown: what both emulators have wrong; for that the list names AWS's page where they differ.
 */
export function conformance<Clients extends { destroy(): void }>(
  service: string,
  { declared, make, clients, cases }: Suite<Clients>,
): void {
  describe(`${service}, ours and moto`, () => {
    let ours: { world: World; clients: Clients };
    let theirs: { world: World; clients: Clients };

    beforeAll(async () => {
      const ourWorld = await startOurs(declared);
      ours = { world: ourWorld, clients: clients(ourWorld.settings) };
      const theirWorld = await startTheirs(async (settings) => {
        const makers = clients(settings);
        await make(makers, settings);
        makers.destroy();
      });
      theirs = { world: theirWorld, clients: clients(theirWorld.settings) };
    });
    afterAll(async () => {
      for (const side of [ours, theirs]) {
        side?.clients.destroy();
        await side?.world.stop();
      }
    });

    it.each(Object.keys(cases))("%s", async (name) => {
      const run = cases[name];
      if (run === undefined) throw new Error(`no case ${name}`);
      const seen = {
        ours: await run(ours.clients, ours.world.settings),
        theirs: await run(theirs.clients, theirs.world.settings),
      };
      const listed = differences.find((one) => one.service === service && one.case === name);
      if (listed === undefined) expect(seen.ours).toEqual(seen.theirs);
      else expect(seen).toEqual({ ours: listed.ours, theirs: listed.theirs });
    });

    it("lists only differences of its cases, each a difference and with a page of AWS", () => {
      for (const listed of differences.filter((one) => one.service === service)) {
        expect(Object.keys(cases)).toContain(listed.case);
        expect(listed.ours).not.toEqual(listed.theirs);
        expect(listed.page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
      }
    });
  });
}

/** What a caller sees of a refused call: the SDK's name of the error and the HTTP status; null when it succeeds. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; status: unknown } | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata: unknown = Object.getOwnPropertyDescriptor(error, "$metadata")?.value;
    const status =
      typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
        ? metadata.httpStatusCode
        : null;
    if (status === null || status === undefined) throw error;
    return { name: error.name, status };
  }
}
