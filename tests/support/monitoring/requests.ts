import type pg from "pg";
import type { SeededShuffle } from "../seeded-shuffle.ts";

/** A logged request, as serving writes it. */
export interface LoggedRequest {
  workload: string;
  day: string;
  requestId: string;
  version: number;
  textLength: number;
  tokens: number;
  unknownTokens: number;
  words: number[];
  class: string;
  confidence: number;
  latencyMillis: number;
}

/** Writes requests as serving's role, its partitions included. */
export async function logRequests(serving: pg.Pool, requests: readonly LoggedRequest[]): Promise<void> {
  for (const day of new Set(requests.map((request) => request.day))) {
    await serving.query("SELECT ensure_prediction_day($1)", [day]);
  }
  const column = <K extends keyof LoggedRequest>(key: K) => requests.map((request) => request[key]);
  await serving.query(
    `INSERT INTO predictions (day, workload, request_id, predicted_at, version, text_length, tokens, unknown_tokens,
       words, class, confidence, latency_millis)
     SELECT day, workload, request_id, day + interval '12 hours', version, text_length, tokens, unknown_tokens,
       words::smallint[], class, confidence, latency_millis
     FROM unnest($1::date[], $2::text[], $3::uuid[], $4::int[], $5::int[], $6::int[], $7::int[], $8::text[], $9::text[],
       $10::real[], $11::real[]) AS request (day, workload, request_id, version, text_length, tokens, unknown_tokens,
       words, class, confidence, latency_millis)`,
    [
      column("day"),
      column("workload"),
      column("requestId"),
      column("version"),
      column("textLength"),
      column("tokens"),
      column("unknownTokens"),
      requests.map(({ words }) => `{${words.join(",")}}`),
      column("class"),
      column("confidence"),
      column("latencyMillis"),
    ],
  );
}

export interface Label {
  workload: string;
  requestId: string;
  label: string;
  requestDay: string;
  day: string;
}

/** Writes labels as serving does: a second one for a request changes the label and not the day. */
export async function giveFeedback(serving: pg.Pool, labels: readonly Label[]): Promise<void> {
  for (const { workload, requestId, label, requestDay, day } of labels) {
    await serving.query(
      `INSERT INTO feedback (workload, request_id, label, request_day, day, received_at)
       VALUES ($1, $2, $3, $4, $5, $5::date + interval '13 hours')
       ON CONFLICT (workload, request_id) DO UPDATE SET label = excluded.label`,
      [workload, requestId, label, requestDay, day],
    );
  }
}

let requests = 0;

/** An id that no other request has. */
export function nextRequestId(): string {
  return `00000000-0000-7000-8000-${(++requests).toString(16).padStart(12, "0")}`;
}

/** A request of which everything is drawn, edges of bins and empty texts among it. */
export function randomRequest(
  shuffle: SeededShuffle,
  fixed: Pick<LoggedRequest, "workload" | "day"> & Partial<LoggedRequest>,
): LoggedRequest {
  const tokens = shuffle.below(8) === 0 ? 0 : 1 + shuffle.below(60);
  const isEdge = shuffle.below(3) === 0;
  return {
    requestId: nextRequestId(),
    version: 1 + shuffle.below(2),
    textLength: isEdge ? 2 ** shuffle.below(16) - 1 : shuffle.below(5000),
    tokens,
    unknownTokens: tokens === 0 ? 0 : shuffle.below(tokens + 1),
    words: Array.from({ length: 20 }, (_, word) => word).filter(() => shuffle.below(4) === 0),
    class: ["sea", "forest", 'kitchen "x", y', "__proto__"][shuffle.below(4)] ?? "sea",
    confidence: isEdge ? shuffle.below(101) / 100 : shuffle.below(10_001) / 10_000,
    latencyMillis: isEdge ? 2 ** shuffle.below(12) - 1 : shuffle.below(100_000) / 100,
    ...fixed,
  };
}
