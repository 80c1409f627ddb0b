import { SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parameterStoreSettings } from "../../lambdas/shared/adapters/parameter-store.ts";
import type { Settings } from "../../lambdas/shared/ports.ts";
import { workloadSchema } from "../../tasks/workload.ts";
import { type ClientSettings, startOurs } from "../conformance/worlds.ts";
import { memorySettings } from "../support/memory-settings.ts";
import { saysWhatFails } from "./support/embedded-cloud.ts";

const inputs = ["tickets", "news", "reviews"].map((name) => ({
  ...{ name, task: "text-classification", source: { path: `${name}.csv` } },
}));

/** What every implementation of the port Settings does for a stack of three workloads. */
function settingsContract(
  name: string,
  start: () => Promise<{ settings: Settings; stop(): Promise<void> }>,
): void {
  describe(`Settings: ${name}`, () => {
    let world: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.stop());

    test("gives the settings of one workload, with its defaults", async () => {
      const news = await world.settings.read("news");
      expect(news).toEqual(workloadSchema.parse(inputs[1]));
      // docs/reference/configuration.md, workloads[].source.path and evaluation.share
      expect(news).toMatchObject({ name: "news", source: { path: "news.csv" }, evaluation: { share: 0.2 } });
    });

    test("lists every workload in the order of their names", async () => {
      expect((await world.settings.list()).map(({ name }) => name)).toEqual(["news", "reviews", "tickets"]);
    });

    test.each(["absent", "new", ""])(
      "says WORK001 of a workload %j that the stack does not have",
      async (of) => {
        await expect(world.settings.read(of)).rejects.toMatchObject({ code: "WORK001", responsible: "user" });
      },
    );
  });
}

settingsContract("the settings in memory of the tests", async () => {
  const settings = memorySettings();
  for (const input of inputs) settings.put(workloadSchema.parse(input));
  return { settings, stop: async () => undefined };
});

const path = "/ratchet-dev/workloads";
const adapter = (settings: ClientSettings) => parameterStoreSettings(path, new SSMClient(settings));
const declared = (documents: Record<string, string>) =>
  Object.entries(documents).map(([name, insecureValue]) => ({
    type: "aws:ssm/parameter:Parameter",
    inputs: { name: `${path}/${name}`, insecureValue, type: "String" },
  }));
const whole = Object.fromEntries(inputs.map((input) => [input.name, JSON.stringify(input)]));

settingsContract("the adapter on the embedded Parameter Store", async () => {
  const cloud = await startOurs(declared(whole));
  return { settings: adapter(cloud.settings), stop: () => cloud.stop() };
});

test.each([
  ["is no JSON", "{"],
  ["lacks what the deployment writes", JSON.stringify({ name: "news", task: "text-classification" })],
])("the adapter says WORK002 of a document that %s, read alone or with the others", async (_, document) => {
  const cloud = await startOurs(declared({ ...whole, news: document }));
  const { read, list } = adapter(cloud.settings);
  for (const call of [read("news"), list()]) {
    await expect(call).rejects.toMatchObject({ code: "WORK002", responsible: "us" });
  }
  expect((await read("reviews")).name).toBe("reviews");
  await cloud.stop();
});

test("the adapter lists more workloads than one page of Parameter Store holds", async () => {
  const names = Array.from({ length: 23 }, (_, number) => `w${String(number).padStart(2, "0")}`);
  const documents = names.map((name) => [name, JSON.stringify({ ...inputs[0], name })]);
  const cloud = await startOurs(declared(Object.fromEntries(documents)));
  expect((await adapter(cloud.settings).list()).map(({ name }) => name)).toEqual(names);
  await cloud.stop();
});

saysWhatFails("WORK003", declared(whole), (settings) => adapter(settings).read("news"));
saysWhatFails("WORK003", declared(whole), (settings) => adapter(settings).list());
