import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { isObject } from "./provider/values.ts";

export type OperationKind = "create" | "update" | "replace" | "delete" | "same" | "read" | "other";

/** Operation of the engine, planned or executed, on one resource. */
export interface Operation {
  urn: string;
  type: string;
  name: string;
  kind: OperationKind;
  /** Property paths that differ, for an update or replacement. */
  changed: string[];
}

export interface Violation {
  urn: string;
  pack: string;
  policy: string;
  level: string;
  message: string;
}

export interface EngineReport {
  /** One operation per URN, in the order in which the engine processed them. */
  operations: Operation[];
  violations: Violation[];
  /** Outputs of the program, after an up. The engine hides secrets. */
  outputs: Record<string, unknown>;
  /** Errors and warnings of the engine and the program. */
  diagnostics: { severity: string; urn: string; message: string }[];
}

const KINDS: Record<string, OperationKind> = {
  create: "create",
  update: "update",
  same: "same",
  delete: "delete",
  read: "read",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  import: "create",
  "read-replacement": "read",
};

function plain(text: unknown): string {
  // The engine marks colours as <{%reset%}>, whatever the terminal.
  return stripVTControlCharacters(String(text ?? "").replace(/<\{%[^%]*%\}>/g, "")).trim();
}

function changedOf(metadata: Record<string, unknown>): string[] {
  if (isObject(metadata.detailedDiff)) return Object.keys(metadata.detailedDiff).sort();
  return Array.isArray(metadata.diffs) ? metadata.diffs.map(String).sort() : [];
}

/** Reads the engine's event log, one JSON object per line. An incomplete last line is left out. */
export function readEvents(path: string): EngineReport {
  const operations = new Map<string, Operation>();
  const report: Omit<EngineReport, "operations"> = { violations: [], outputs: {}, diagnostics: [] };
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const event = parse(line);
    const { resourcePreEvent: step, resOutputsEvent: done } = event;
    const { policyEvent: policy, diagnosticEvent: diagnostic } = event;
    if (isObject(step) && isObject(step.metadata)) {
      const metadata = step.metadata;
      const urn = String(metadata.urn);
      const kind = KINDS[String(metadata.op)] ?? "other";
      const before = operations.get(urn);
      const changed = [...new Set([...(before?.changed ?? []), ...changedOf(metadata)])];
      const type = String(metadata.type);
      operations.set(urn, {
        urn,
        type,
        name: urn.split("::").pop() ?? urn,
        kind: before?.kind === "replace" ? "replace" : kind,
        changed: kind === "update" || kind === "replace" ? changed : [],
      });
    }
    if (isObject(done) && isObject(done.metadata) && done.metadata.type === "pulumi:pulumi:Stack") {
      const after = done.metadata.new;
      if (isObject(after) && isObject(after.outputs)) report.outputs = after.outputs;
    }
    if (isObject(policy)) {
      report.violations.push({
        urn: String(policy.resourceUrn ?? ""),
        pack: String(policy.policyPackName ?? ""),
        policy: String(policy.policyName ?? ""),
        level: String(policy.enforcementLevel ?? ""),
        message: plain(policy.message),
      });
    }
    if (isObject(diagnostic) && ["error", "warning"].includes(String(diagnostic.severity))) {
      report.diagnostics.push({
        severity: String(diagnostic.severity),
        urn: String(diagnostic.urn ?? ""),
        message: plain(diagnostic.message),
      });
    }
  }
  return { operations: [...operations.values()], ...report };
}

function parse(line: string): Record<string, unknown> {
  try {
    const event: unknown = JSON.parse(line);
    return isObject(event) ? event : {};
  } catch {
    return {};
  }
}
