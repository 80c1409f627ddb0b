import { isPager } from "../../channels/lookup.ts";
import type { CloudListeners } from "../../local/services/cloud-listeners.ts";

type Json = Record<string, unknown>;

/**
 * Prints one line for each step of the pipeline while it runs.
 * Shape   `zone`: the stack's time zone. Lines show the cloud's time, virtual or real.
 */
export function narrator(zone: string, now: () => Date, say: (line: string) => void): CloudListeners {
  const time = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  const line = (who: string, what: string): void => say(`${time.format(now())}  ${who.padEnd(15)} ${what}`);
  let lastNotified = "";
  return {
    onInvocation: ({ functionName, event, payload, error, attempt }) => {
      const who = functionName.replace(/^ratchet-[a-z0-9]+-/, "");
      if (error !== null) {
        line(who, `FAILED${attempt > 1 ? ` (attempt ${attempt})` : ""}: ${error.errorMessage}`);
        return;
      }
      const what = describe(who, parse(event), parse(payload ?? "{}"));
      if (what !== undefined) line(who, what);
    },
    onNotified: ({ channel, level, subject }) => {
      // The same by several channels, each in its own dress, is one line; a page is one of its own.
      const bare = subject.replace(/^ratchet-[a-z0-9-]+: /, "").replaceAll("*", "");
      const page = isPager(channel);
      if (!page && bare === lastNotified) return;
      if (!page) lastNotified = bare;
      line(page ? "on call" : "notified", `${page ? "" : `[${level}] `}${bare}`);
    },
    onLost: (what, reason) => line("LOST", `${what}: ${reason}`),
  };
}

function describe(who: string, event: Json, result: Json): string | undefined {
  const workload = String(event.workload ?? "");
  switch (who) {
    case "load-data":
      return result.status === "loaded"
        ? `${workload}: ${number(result.rowsLoaded)} rows loaded, ${number(result.rowsRejected)} rejected${result.again === true ? " (again)" : ""}`
        : `${workload}: source ${String(result.status)}`;
    case "train-model":
      if (result.outcome === "started") return `${workload}: job ${String(result.jobName)} started`;
      if (result.outcome === "registered") {
        const name = result.workload ?? event.workload;
        return `${name === undefined ? "" : `${String(name)}: `}version ${String(result.version)} registered`;
      }
      return `${String(result.outcome)}${result.reason === undefined ? "" : `: ${String(result.reason)}`}`;
    case "evaluate-model":
      if (result.outcome === "evaluating") return `${workload}: running ${jobsOf(result).join(", ")}`;
      // Nothing is in production that could be scored on the batch.
      if (result.outcome === "not-scored") return undefined;
      return result.outcome === "stored" ? "predictions of an evaluation job stored" : String(result.outcome);
    case "promote-model":
      return `${workload}: ${String(result.outcome)}${result.reason === undefined ? "" : `. ${String(result.reason)}`}`;
    case "detect-drift":
      return result.severity === "none" || result.outcome !== "reported"
        ? undefined
        : `${workload}: ${String(result.severity)} on ${String(result.day)}. ${String(result.summary)}`;
    case "relay-outbox":
    case "notify-people":
    case "manage-incidents":
      return undefined;
    case "reconcile": {
      const repairs = Object.values(result.repairs ?? {}).flat();
      return repairs.length === 0 ? undefined : repairs.join("; ");
    }
    default:
      return JSON.stringify(result);
  }
}

function jobsOf(result: Json): string[] {
  return Array.isArray(result.jobs) ? result.jobs.map(String) : [];
}

function number(value: unknown): string {
  return Number(value ?? 0).toLocaleString("en");
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
