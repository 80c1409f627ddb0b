import { pino } from "pino";
import type { Logger } from "../ports.ts";
import { readOptional } from "./environment.ts";

/**
 * Writes one JSON object per line to standard output, where both clouds collect it.
 * Shape   every line carries `function`; `logger.child({ workload, slot })` adds what the work is about.
 * Edges   `time` is the machine's clock, also in a rehearsal; business dates are in `slot`.
 */
export function createLogger(functionName: string): Logger {
  return pino({
    level: readOptional("LOG_LEVEL") ?? "info",
    base: { function: functionName },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err },
  });
}
