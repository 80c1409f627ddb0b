import * as z from "zod";
import { mlflowTags } from "../../../core/artifacts/mlflow-tags.ts";
import { dependencyError, messageOf, RatchetError } from "../../../core/errors/error.ts";
import type { Registry, Run } from "../ports.ts";

const timeoutMilliseconds = 20_000;
const tooManyRequests = 429;

/** MLflow refused a request. A retry would get the same answer. */
export class MlflowRefusal extends RatchetError {
  /** MLflow's error code, such as RESOURCE_DOES_NOT_EXIST. */
  readonly reason: string;

  constructor(path: string, reason: string, message: string) {
    super("MLF002", "user", {
      where: `MLflow ${path}`,
      found: `${reason}: ${message}`,
      expected: "what the product wrote there, as it left it",
      next: "Somebody deleted or changed it in MLflow by hand; PostgreSQL still holds what was decided.",
    });
    this.reason = reason;
  }
}

const errorSchema = z.looseObject({ error_code: z.string().min(1), message: z.string().default("") });
const runSchema = z.looseObject({
  info: z.looseObject({ run_id: z.string() }),
  data: z
    .looseObject({ tags: z.array(z.looseObject({ key: z.string(), value: z.string() })).default([]) })
    .prefault({}),
});
const runsSchema = z.looseObject({ runs: z.array(runSchema).default([]) });
const versionSchema = z.looseObject({ version: z.coerce.number() });
const versionsSchema = z.looseObject({ model_versions: z.array(versionSchema).default([]) });

/**
 * MLflow's REST API, with the calls that decisions need.
 * Edges   measured on MLflow 3.17 (docs/decisions/0010): a missing alias is answered 400, not 404. The source of a
 *         version is refused without its run. A repeated creation of a version creates a second version.
 */
export function mlflowRegistry(trackingUri: string): Registry {
  const call = async <T>(
    method: "GET" | "POST" | "DELETE",
    path: string,
    body: object,
    schema: z.ZodType<T>,
  ) => {
    const url = new URL(`${trackingUri.replace(/\/$/, "")}/api/2.0/mlflow/${path}`);
    if (method === "GET")
      for (const [key, value] of Object.entries(body)) url.searchParams.set(key, String(value));
    const request = {
      method,
      signal: AbortSignal.timeout(timeoutMilliseconds),
      ...(method === "GET"
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    };
    const { status, text } = await fetch(url, request)
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .catch((error: unknown) => {
        throw unavailable(path, messageOf(error), error);
      });
    const unexpected = unavailable(path, `HTTP ${status} ${text.slice(0, 200)}`);
    if (status < 300) {
      const answer = schema.safeParse(text === "" ? {} : jsonOf(text));
      if (!answer.success) throw unexpected;
      return answer.data;
    }
    const refusal = errorSchema.safeParse(jsonOf(text));
    if (!refusal.success || status === tooManyRequests || status >= 500) throw unexpected;
    throw new MlflowRefusal(path, refusal.data.error_code, refusal.data.message);
  };
  const anything = z.looseObject({});

  const experimentId = async (name: string): Promise<string> => {
    const byName = () =>
      call(
        "GET",
        "experiments/get-by-name",
        { experiment_name: name },
        z.looseObject({ experiment: z.looseObject({ experiment_id: z.string() }) }),
      );
    const found = await byName().catch(unless("RESOURCE_DOES_NOT_EXIST"));
    if (found !== undefined) return found.experiment.experiment_id;
    await call("POST", "experiments/create", { name }, anything).catch(unless("RESOURCE_ALREADY_EXISTS"));
    return (await byName()).experiment.experiment_id;
  };
  const getRun = async (runId: string): Promise<Run> => {
    const { run } = await call("GET", "runs/get", { run_id: runId }, z.looseObject({ run: runSchema }));
    return { runId, tags: Object.fromEntries(run.data.tags.map(({ key, value }) => [key, value])) };
  };
  const aliased = async (model: string, alias: string): Promise<number | null> => {
    const found = await call(
      "GET",
      "registered-models/alias",
      { name: model, alias },
      z.looseObject({ model_version: versionSchema }),
    ).catch(unless("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"));
    return found?.model_version.version ?? null;
  };

  return {
    async ensureRun(experiment, job, tags) {
      const experiment_id = await experimentId(experiment);
      const filter = `tags.\`${mlflowTags.job}\` = '${job}'`;
      const { runs } = await call(
        "POST",
        "runs/search",
        { experiment_ids: [experiment_id], filter, max_results: 1 },
        runsSchema,
      );
      const [existing] = runs;
      if (existing !== undefined) return existing.info.run_id;
      const all = { ...tags, [mlflowTags.job]: job, "mlflow.runName": job };
      const created = await call(
        "POST",
        "runs/create",
        {
          experiment_id,
          start_time: Date.now(),
          run_name: job,
          tags: Object.entries(all).map(([key, value]) => ({ key, value })),
        },
        z.looseObject({ run: runSchema }),
      );
      return created.run.info.run_id;
    },
    run: getRun,
    async failRun(runId, reason) {
      await call(
        "POST",
        "runs/set-tag",
        { run_id: runId, key: mlflowTags.failure, value: reason.slice(0, 4000) },
        anything,
      );
      await call("POST", "runs/update", { run_id: runId, status: "FAILED", end_time: Date.now() }, anything);
    },
    async ensureVersion(model, { runId, source, modelId }) {
      await call("POST", "registered-models/create", { name: model }, anything).catch(
        unless("RESOURCE_ALREADY_EXISTS"),
      );
      const filter = `run_id = '${runId}'`;
      const { model_versions } = await call(
        "GET",
        "model-versions/search",
        { filter, max_results: 1 },
        versionsSchema,
      );
      const [existing] = model_versions;
      if (existing !== undefined) return existing.version;
      const created = await call(
        "POST",
        "model-versions/create",
        { name: model, source, run_id: runId, ...(modelId === undefined ? {} : { model_id: modelId }) },
        z.looseObject({ model_version: versionSchema }),
      );
      return created.model_version.version;
    },
    async setVersionTags(model, version, tags) {
      for (const [key, value] of Object.entries(tags)) {
        await call(
          "POST",
          "model-versions/set-tag",
          { name: model, version: String(version), key, value },
          anything,
        );
      }
    },
    async setAlias(model, alias, version) {
      if (version === null) {
        await call("DELETE", "registered-models/alias", { name: model, alias }, anything).catch(
          unless("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"),
        );
      } else {
        await call(
          "POST",
          "registered-models/alias",
          { name: model, alias, version: String(version) },
          anything,
        );
      }
      const now = await aliased(model, alias);
      if (now !== version)
        throw unavailable("registered-models/alias", `alias ${alias} reads ${now} after setting ${version}`);
    },
    aliased,
  };
}

function unless(...codes: string[]) {
  return (error: unknown): undefined => {
    if (error instanceof MlflowRefusal && codes.includes(error.reason)) return undefined;
    throw error;
  };
}

/** Parses a response; undefined when it is not JSON, such as the answer of a proxy in front of MLflow. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unavailable(path: string, found: string, cause?: unknown): Error {
  return dependencyError(
    "MLF001",
    {
      where: `MLflow ${path}`,
      found,
      expected: "an answer",
      next: "Nothing is lost: the step is tried again. See the log of MLflow if it goes on.",
    },
    cause,
  );
}
