import { pino } from "pino";
import type { Logger } from "../ports.ts";
import { readOptional } from "./environment.ts";

/**
 * Logger that writes one JSON object per line to standard output, where AWS and the embedded cloud collect it.
 * Shape   every line has the field `function`; `logger.child({ workload, slot })` adds identifiers.
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
