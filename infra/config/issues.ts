import type * as z from "zod";
import { channelSecrets } from "../../channels/settings.ts";
import type { ErrorCode } from "../../core/errors/catalogue/error-catalogue.ts";
import { nearest } from "../../core/errors/nearest.ts";
import { type ConfigProblem, type KeyPath, keyOf, removeCommand, setCommand, shown } from "./problem.ts";
import { repairCommand } from "./repair.ts";
import { childOf, expectedOf, rootShape, type Shape, shapeAt, valueAt } from "./shape.ts";

/** A problem and the key to which it belongs. */
export interface Finding {
  path: KeyPath;
  problem: ConfigProblem;
}

/**
 * Translates a zod issue into findings about configuration keys.
 * Codes   CFG001 missing, CFG002 unknown key, CFG003 not an object or list, CFG004 type or bounds, CFG005 not a
 *         permitted value, CFG006 form of a text.
 */
export function findingsOf(issue: z.core.$ZodIssue, raw: unknown, stack: string): Finding[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey([...path, key], raw, stack));
  }
  const shape = shapeAt(path, raw);
  const got = valueAt(path, raw);
  const problem = {
    code: codeOf(issue, shape, got),
    key: keyOf(path),
    got: shown(path, got),
    expected: shape === undefined ? "a text, a number, true or false" : expectedOf(shape),
    command: shape === undefined ? removeCommand(path, stack) : repairCommand(path, raw, got, stack),
  };
  return [{ path, problem }];
}

function codeOf(issue: z.core.$ZodIssue, shape: Shape | undefined, got: unknown): ErrorCode {
  if (got === undefined) return "CFG001";
  if (shape?.enum !== undefined || shape?.const !== undefined) return "CFG005";
  if (shape?.type === "object" || shape?.type === "array") return "CFG003";
  return issue.code === "invalid_format" ? "CFG006" : "CFG004";
}

function unknownKey(path: KeyPath, raw: unknown, stack: string): Finding {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const value = valueAt(path, raw);
  const known = Object.keys(shapeAt(parent, raw)?.properties ?? {});
  const meant = nearest(key, known);
  const engine = parent.join() === "database" ? engineWith(key) : undefined;
  const removal = removeCommand(path, stack);
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const isFree = meant !== undefined && childOf(valueAt(parent, raw), meant) === undefined;
  // The value of a misspelt secret key is secret too.
  const isSecret = parent.length === 0 && meant !== undefined && channelSecrets.includes(meant);
  const got = isSecret ? "[secret]" : shown(path, value);
  const moves = engine === undefined && isScalar && isFree && got !== "[secret]";
  return {
    path,
    problem: {
      code: "CFG002",
      key: keyOf(path),
      got: `an unknown key with value ${got}`,
      expected:
        engine !== undefined
          ? `no such key here; it belongs to engine ${JSON.stringify(engine)}`
          : meant !== undefined
            ? `${JSON.stringify(meant)}, the nearest known key`
            : `one of ${known.join(", ")}`,
      command: moves ? `${removal} && ${setCommand([...parent, meant], value, stack)}` : removal,
    },
  };
}

/** Name of the database engine that has this setting. */
function engineWith(key: string): string | undefined {
  const branch = rootShape.properties?.database?.oneOf?.find(
    (option) => option.properties?.[key] !== undefined,
  );
  const engine = branch?.properties?.engine?.const;
  return typeof engine === "string" ? engine : undefined;
}
