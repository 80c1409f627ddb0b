import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mlflowRegistry } from "../../lambdas/shared/adapters/mlflow-registry.ts";
import type { Registry } from "../../lambdas/shared/ports.ts";
import { freePort } from "../../local/runtimes/processes/free-port.ts";
import { startMlflow } from "./support/mlflow-server.ts";
import { startPipelineWorld } from "./support/pipeline-world.ts";

/** Where a trainer puts the model of a run. MLflow takes no source outside the run's own artifacts. */
type SourceOf = (runId: string) => Promise<string>;

/** What every implementation of the port Registry does. */
function registryContract(
  name: string,
  start: () => Promise<{ registry: Registry; sourceOf: SourceOf; stop(): Promise<void> }>,
): void {
  describe(`Registry: ${name}`, () => {
    let world: Awaited<ReturnType<typeof start>>;
    let registry: Registry;
    beforeAll(async () => {
      world = await start();
      registry = world.registry;
    }, 10 * 60_000);
    afterAll(() => world.stop());

    /** Registers the model of a new run. */
    const registered = async (model: string, job: string) => {
      const runId = await registry.ensureRun("news", job, {});
      return registry.ensureVersion(model, { runId, source: await world.sourceOf(runId) });
    };
    const missing = { code: "MLF002", responsible: "user", retryable: false };

    test("makes one run per job, however often it is asked, with the tags of the first time", async () => {
      const first = await registry.ensureRun("news", "job-1", { "ratchet.why": "drift" });
      expect(await registry.ensureRun("news", "job-1", { "ratchet.why": "again" })).toBe(first);
      expect(await registry.ensureRun("news", "job-2", {})).not.toBe(first);
      const tags = { "ratchet.why": "drift", "ratchet.job": "job-1" };
      expect(await registry.run(first)).toMatchObject({ runId: first, tags });
    });

    test("keeps why a run failed as a tag of the run", async () => {
      const runId = await registry.ensureRun("news", "job-failed", {});
      await registry.failRun(runId, "only one class");
      expect((await registry.run(runId)).tags).toMatchObject({ "ratchet.failure": "only one class" });
    });

    test("makes one version per run, counted for each model from 1", async () => {
      expect(await registered("counted", "counted-1")).toBe(1);
      expect(await registered("counted", "counted-2")).toBe(2);
      expect(await registered("counted", "counted-1")).toBe(1);
      expect(await registered("other", "other-1")).toBe(1);
    });

    test("points an alias at one version, moves it, and removes it", async () => {
      const [first, second] = [
        await registered("aliased", "aliased-1"),
        await registered("aliased", "aliased-2"),
      ];
      for (const version of [first, second, second, null, null]) {
        await registry.setAlias("aliased", "production", version);
        expect(await registry.aliased("aliased", "production")).toBe(version);
      }
    });

    test("reads null for an alias that is not set, of a model that exists and of one that does not", async () => {
      await registered("unset", "unset-1");
      expect(await registry.aliased("unset", "production")).toBeNull();
      expect(await registry.aliased("absent", "production")).toBeNull();
      await registry.setAlias("absent", "production", null);
    });

    test("sets tags of a version again without an error, as a repeated effect does", async () => {
      const version = await registered("tagged", "tagged-1");
      for (let time = 0; time < 2; time++)
        await registry.setVersionTags("tagged", version, { stage: "Archived" });
    });

    test("says MLF002 of a run that does not exist, whatever is asked of it", async () => {
      await expect(registry.run("99999999")).rejects.toMatchObject(missing);
      await expect(registry.failRun("99999999", "why")).rejects.toMatchObject(missing);
      const version = registry.ensureVersion("lost", { runId: "99999999", source: "mlflow-artifacts:/x" });
      await expect(version).rejects.toMatchObject(missing);
    });

    test("says MLF002 of a version that does not exist, and leaves the alias as it is", async () => {
      const version = await registered("kept", "kept-1");
      await registry.setAlias("kept", "production", version);
      await expect(registry.setAlias("kept", "production", 7)).rejects.toMatchObject(missing);
      await expect(registry.setVersionTags("kept", 7, { stage: "Archived" })).rejects.toMatchObject(missing);
      expect(await registry.aliased("kept", "production")).toBe(version);
    });
  });
}

registryContract("the pipeline tests' world", async () => {
  const { registry, stop } = await startPipelineWorld();
  return { registry, stop, sourceOf: async (runId) => `mlflow-artifacts:/${runId}` };
});

registryContract("the adapter on MLflow", async () => {
  const { url, artifactsOf, stop } = await startMlflow();
  const sourceOf: SourceOf = async (runId) => `${await artifactsOf(runId)}/model`;
  return { registry: mlflowRegistry(url), sourceOf, stop };
});

test.each([
  ["a proxy's page", 200, "<html>Welcome</html>"],
  ["a proxy's refusal", 403, '{"message": "Forbidden"}'],
  ["an answer of another form", 200, '{"run": {}}'],
  ["one call too many", 429, '{"error_code": "REQUEST_LIMIT_EXCEEDED", "message": "slow down"}'],
  ["a defect of MLflow", 500, '{"error_code": "INTERNAL_ERROR", "message": "a defect"}'],
])("the adapter says MLF001, to be tried again, of %s", async (_, status, body) => {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const registry = mlflowRegistry(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  await expect(registry.run("1")).rejects.toMatchObject({ code: "MLF001", retryable: true });
  server.close();
});

test("the adapter says MLF001 of a server that cannot be reached", async () => {
  const run = mlflowRegistry(`http://127.0.0.1:${await freePort()}`).run("1");
  await expect(run).rejects.toMatchObject({ code: "MLF001", retryable: true });
});
