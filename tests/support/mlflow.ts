import * as z from "zod";

const pairs = z.array(z.object({ key: z.string(), value: z.string() })).default([]);
const toRecord = (list: z.output<typeof pairs>): Record<string, string> =>
  Object.fromEntries(list.map(({ key, value }) => [key, value]));

/** What an MLflow server really holds, asked over its own REST API and not through the product's client. */
export function askMlflow(url: string) {
  const get = async <T>(path: string, query: Record<string, string>, schema: z.ZodType<T>): Promise<T> => {
    const response = await fetch(`${url}/api/2.0/mlflow/${path}?${new URLSearchParams(query)}`);
    if (!response.ok) throw new Error(`MLflow ${path}: ${response.status} ${await response.text()}`);
    return schema.parse(await response.json());
  };
  const versionSchema = z.object({ version: z.coerce.number(), run_id: z.string(), tags: pairs });
  return {
    async aliased(model: string, alias: string): Promise<number> {
      const schema = z.object({ model_version: versionSchema });
      return (await get("registered-models/alias", { name: model, alias }, schema)).model_version.version;
    },
    async versions(
      model: string,
    ): Promise<{ version: number; runId: string; tags: Record<string, string> }[]> {
      const schema = z.object({ model_versions: z.array(versionSchema).default([]) });
      const found = await get("model-versions/search", { filter: `name='${model}'` }, schema);
      return found.model_versions
        .map(({ version, run_id, tags }) => ({ version, runId: run_id, tags: toRecord(tags) }))
        .sort((a, b) => a.version - b.version);
    },
    async run(runId: string): Promise<{ status: string; tags: Record<string, string>; metrics: string[] }> {
      const metrics = z.array(z.object({ key: z.string() })).default([]);
      const schema = z.object({
        run: z.object({ info: z.object({ status: z.string() }), data: z.object({ tags: pairs, metrics }) }),
      });
      const { info, data } = (await get("runs/get", { run_id: runId }, schema)).run;
      return { status: info.status, tags: toRecord(data.tags), metrics: data.metrics.map(({ key }) => key) };
    },
    async artifacts(runId: string, path: string): Promise<string[]> {
      const schema = z.object({ files: z.array(z.object({ path: z.string() })).default([]) });
      return (await get("artifacts/list", { run_id: runId, path }, schema)).files
        .map((file) => file.path)
        .sort();
    },
  };
}
