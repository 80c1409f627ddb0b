import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type LoadedAnswer, startLoad } from "../support/serving/load.ts";
import { type Serving, type ServingWorld, startServingWorld } from "../support/serving/world.ts";
import { until } from "../support/until.ts";

/**
 * The serving image's own process, on a real PostgreSQL, with models that the trainer's parts made.
 * What this does not prove: that MLflow gives out the files (tests/images does), and TLS and IAM towards PostgreSQL.
 */
let world: ServingWorld;
let serving: Serving;
const texts = [
  "The orbiter of the shuttle",
  "A goalie in the playoffs",
  "My monitor flickers",
  "zzyzx qqfoo",
];
const bodies = texts.map((text) => JSON.stringify({ text }));

const answerSchema = z.object({
  predictions: z.array(z.object({ request_id: z.uuidv7(), class: z.string(), confidence: z.number() })),
  model: z.object({ workload: z.literal("news"), version: z.number(), digest: z.string() }),
});
const read = (answer: { text: string }) => answerSchema.parse(JSON.parse(answer.text));

beforeAll(async () => {
  world = await startServingWorld();
  serving = await world.start();
}, 300_000);
afterAll(async () => await world.stop(), 60_000);

async function rows(where = "true"): Promise<Record<string, unknown>[]> {
  const sql = `SELECT *, day::text AS day FROM predictions WHERE ${where} ORDER BY request_id`;
  return (await world.pool.query(sql)).rows;
}

/** Every answer was given, and PostgreSQL holds each once, of the version that answered. */
async function eachIsLoggedOnce(answers: readonly LoadedAnswer[]): Promise<void> {
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const given = answers
    .map(read)
    .map(({ predictions, model }) => `${predictions[0]?.request_id} ${model.version}`);
  const found = new Set<string>();
  await until(async () => {
    for (const row of await rows()) found.add(`${row.request_id} ${row.version}`);
    return given.every((one) => found.has(one));
  });
  expect(new Set(given).size).toBe(given.length);
}

test("is alive but not ready before anything is in production, and says when to ask again", async () => {
  await until(async () => (await serving.get("/health").catch(() => undefined))?.status === 200);
  const ready = await serving.get("/ready");
  expect([ready.status, ready.headers.get("retry-after")]).toEqual([503, "5"]);
  await until(async () => (await serving.post("/predict", { text: "a" })).status === 503);
  const refused = await serving.post("/predict", { text: "a" });
  expect(refused.body).toMatchObject({ error: { code: expect.stringMatching(/^SRV1(10|21)$/) } });
});

test("answers with the version that was decided, and logs what the statistics need, but not the texts", async () => {
  const [model] = world.models;
  if (model === undefined) throw new Error("no model");
  await world.register(1, model);
  await world.decide(1);
  await serving.ready();
  const answer = await serving.post("/predict", { texts });
  const { predictions, model: named } = read(answer);
  expect(named).toEqual({ workload: "news", version: 1, digest: model.digest });
  await until(async () => (await rows()).length === texts.length);
  const logged = new Map((await rows()).map((row) => [row.request_id, row]));
  const { tracked, known } = model.vocabulary;
  for (const [index, { request_id, class: name, confidence }] of predictions.entries()) {
    const text = texts[index] ?? "";
    const words: string[] = text.toLowerCase().match(/\b\w\w+\b/g) ?? [];
    const row = logged.get(request_id);
    // Stored with four bytes.
    expect(row?.confidence).toBeCloseTo(confidence, 5);
    expect(row).toMatchObject({
      workload: "news",
      version: 1,
      text_length: text.length,
      tokens: words.length,
      unknown_tokens: words.filter((word) => !known.includes(word)).length,
      words: tracked.flatMap((word, at) => (words.includes(word) ? [at] : [])),
      class: name,
      text: null,
    });
  }
  expect(predictions[0]?.class).toBe("sci.space");
});

test("logs a backfilled text on the day in the stack's time zone on which it came to be", async () => {
  const day = (offset: number) => new Date(Date.now() - offset * 86_400_000).toISOString().slice(0, 10);
  // In Paris the next day has begun, in winter and in summer.
  const answer = await serving.post("/predict", { text: "late", occurred_at: `${day(40)}T23:30:00Z` });
  const id = read(answer).predictions[0]?.request_id;
  await until(async () => (await rows(`request_id = '${id}'`)).length === 1);
  const [row] = await rows(`request_id = '${id}'`);
  expect(row?.day).toBe(day(39));
  expect(row?.predicted_at).toEqual(new Date(`${day(40)}T23:30:00Z`));
});

test("takes feedback for any request; a correction changes the label and not the day on which it first came", async () => {
  const id = read(await serving.post("/predict", { text: "a label comes back" })).predictions[0]?.request_id;
  const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const first = at(3);
  const strangersId = "01890a5d-ac96-774b-bcce-b302099a8057";
  const answer = await serving.post("/feedback", {
    feedback: [
      { request_id: id, label: "first", received_at: first },
      { request_id: strangersId, label: "of another day" },
      { request_id: id, label: "second", received_at: at(2) },
    ],
  });
  expect([answer.status, answer.body]).toEqual([202, { accepted: 3 }]);
  const stored = async () =>
    (
      await world.pool.query(
        "SELECT label, received_at, request_day::text AS request_day, request_id FROM feedback",
      )
    ).rows;
  await until(async () => (await stored()).length === 2);
  await serving.post("/feedback", { request_id: id, label: "older", received_at: at(9) });
  await serving.post("/feedback", { request_id: id, label: "corrected" });
  await until(async () => (await stored()).some((row) => row.label === "corrected"));
  const found = await stored();
  expect(found.find((row) => row.request_id === id)).toMatchObject({ received_at: new Date(first) });
  expect(found.find((row) => row.request_id === strangersId)).toMatchObject({ request_day: "2023-06-30" });
});

test("refuses who shows no token or another, and takes the new one and the old one after a rotation", async () => {
  const ask = async (headers: Record<string, string>) =>
    (await fetch(`${serving.url}/predict`, { method: "POST", headers, body: bodies[0] })).status;
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: "Basic first-token" })).toBe(401);
  expect(await ask({ authorization: "Bearer first-tokem" })).toBe(401);
  world.setToken("second-token");
  await until(async () => (await ask({ authorization: "Bearer second-token" })) === 200);
  expect(await ask({ authorization: "Bearer first-token" })).toBe(200);
});

test("refuses a body that is too large", async () => {
  const refused = await serving.post("/predict", { text: "a".repeat(8 * 1_048_576) });
  expect(refused.status).toBe(413);
  expect(refused.body).toMatchObject({ error: { code: "SRV122", expected: "at most 8388608 bytes" } });
});

test("changes to the next version under load without dropping a request, each answered by one of the two", async () => {
  const [, second] = world.models;
  if (second === undefined) throw new Error("no model");
  await world.register(2, second);
  const load = startLoad({
    url: serving.url,
    path: "/predict",
    token: "second-token",
    connections: 8,
    bodies,
  });
  await until(async () => load.count() > 50);
  await world.decide(2);
  await until(async () => (await serving.metric("ratchet_serving_version_loaded")) === 2);
  const until2 = load.count() + 50;
  await until(async () => load.count() > until2);
  const answers = await load.stop();
  const versions = answers.map((answer) => read(answer).model.version);
  expect([...new Set(versions)]).toEqual([1, 2]);
  await eachIsLoggedOnce(answers);
}, 120_000);

test("refuses a version whose files are not the recorded ones, and goes on with the one before", async () => {
  const [first] = world.models;
  if (first === undefined) throw new Error("no model");
  await world.register(3, first, { digest: "0".repeat(64) });
  await world.decide(3);
  await until(async () => (await serving.metric("ratchet_serving_digest_refusals_total")) > 0);
  expect(read(await serving.post("/predict", { text: "a" })).model.version).toBe(2);
  expect(serving.log()).toMatch(/SRV203 version 3 is refused.*restore them, or train again/);
  await world.decide(2);
});

test("stops answering when nothing is in production any more, and answers again when something is", async () => {
  await world.decide(null);
  await until(async () => (await serving.get("/ready")).status === 503);
  expect((await serving.post("/predict", { text: "a" })).status).toBe(503);
  await world.decide(2);
  await serving.ready();
});

test("answers every request while PostgreSQL is away, and then logs each once", async () => {
  const load = startLoad({
    url: serving.url,
    path: "/predict",
    token: "second-token",
    connections: 8,
    bodies,
  });
  await until(async () => load.count() > 50);
  await world.postgres.halt();
  await until(async () => (await serving.metric("ratchet_serving_log_spilled_rows")) > 200);
  await world.postgres.revive();
  await until(async () => (await serving.metric("ratchet_serving_log_spilled_rows")) === 0);
  await eachIsLoggedOnce(await load.stop());
  expect(await serving.metric('ratchet_serving_log_dropped_rows_total{reason="disk"}')).toBe(0);
}, 120_000);

test("leaves on SIGTERM with status 0 and its rows on disk when PostgreSQL is away; the next process writes them", async () => {
  await world.postgres.halt();
  const before = read(await serving.post("/predict", { text: "before the end" })).predictions[0]?.request_id;
  process.kill(serving.process.pid, "SIGTERM");
  expect(await serving.process.ended).toEqual({ exitCode: 0, signal: null });
  expect(readdirSync(join(world.folder, "spill", "log"))).toHaveLength(1);

  // And the version that answered before is found without PostgreSQL, with the texts logged this time.
  serving = await world.start({ RATCHET_LOG_TEXTS: "true" });
  await serving.ready();
  const answer = read(await serving.post("/predict", { text: "half a pair \ud83d and nothing \u0000" }));
  expect(answer.model.version).toBe(2);
  await world.postgres.revive();
  const ids = [before, answer.predictions[0]?.request_id];
  await until(async () => (await rows(`request_id IN ('${ids.join("','")}')`)).length === 2);
  const [row] = await rows(`request_id = '${ids[1]}'`);
  expect(row?.text).toMatch(/^half a pair . and nothing \ufffd$/);
  await until(async () => readdirSync(join(world.folder, "spill", "log")).length === 0);
}, 120_000);

test("a process that is killed leaves to the next what was on disk", async () => {
  await world.postgres.halt();
  const id = read(await serving.post("/predict", { text: "before the kill" })).predictions[0]?.request_id;
  await until(async () => (await serving.metric("ratchet_serving_log_spilled_rows")) === 1);
  serving.process.kill();
  await serving.process.ended;
  await world.postgres.revive();
  serving = await world.start();
  await until(async () => (await rows(`request_id = '${id}'`)).length === 1);
}, 120_000);
