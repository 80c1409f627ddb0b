import * as z from "zod";
import { dependencyError, messageOf } from "../../core/errors/error.ts";

const answerSchema = z.object({
  predictions: z.array(z.object({ request_id: z.string(), class: z.string(), confidence: z.number() })),
  model: z.object({ version: z.number() }),
});

export type Answer = z.output<typeof answerSchema>;

const pauseMillis = 100;

/**
 * Client of a workload's model server.
 * Throws  each call: TRF001 when the server gives a wrong answer.
 */
export class ServingClient {
  readonly url: string;
  private readonly token: string;

  constructor(url: string, token: string) {
    this.url = url.replace(/\/$/, "");
    this.token = token;
  }

  /**
   * Shape   occurredAt: time of the texts, which the log uses as the time of the requests.
   */
  async predict(texts: readonly string[], occurredAt: Date): Promise<Answer> {
    return answerSchema.parse(await this.post("/predict", { texts, occurred_at: occurredAt.toISOString() }));
  }

  async feedback(labels: readonly { requestId: string; label: string }[], receivedAt: Date): Promise<void> {
    const received_at = receivedAt.toISOString();
    await this.post("/feedback", {
      feedback: labels.map(({ requestId, label }) => ({ request_id: requestId, label, received_at })),
    });
  }

  /** Waits until the server answers with this version. */
  async waitForVersion(version: number, patienceSeconds: number): Promise<void> {
    const patience = Date.now() + patienceSeconds * 1000;
    let found = "no answer";
    while (Date.now() < patience) {
      const ready = await fetch(`${this.url}/ready`, { signal: AbortSignal.timeout(5000) }).then(
        async (response) => ({ status: response.status, body: await response.text() }),
        (error: unknown) => ({ status: 0, body: messageOf(error) }),
      );
      found = `${ready.status} ${ready.body.slice(0, 200)}`;
      if (ready.status === 200 && versionIn(ready.body) === version) return;
      await new Promise((resolve) => setTimeout(resolve, pauseMillis));
    }
    throw this.unexpected("/ready", found, `version ${version} within ${patienceSeconds} seconds`);
  }

  private async post(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    }).catch((error: unknown) => {
      throw this.unexpected(path, messageOf(error), "an answer", error);
    });
    const text = await response.text();
    if (!response.ok) throw this.unexpected(path, `${response.status} ${text.slice(0, 300)}`, "status 200");
    return JSON.parse(text === "" ? "null" : text);
  }

  private unexpected(path: string, found: string, expected: string, cause?: unknown): Error {
    const next = "Read the server's log: npm run logs.";
    return dependencyError("TRF001", { where: `${this.url}${path}`, found, expected, next }, cause);
  }
}

function versionIn(body: string): number | undefined {
  try {
    return z.object({ model: z.object({ version: z.number() }) }).parse(JSON.parse(body)).model.version;
  } catch {
    return undefined;
  }
}
