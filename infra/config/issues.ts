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
  const expected = shape === undefined ? "a text, a number, true or false" : expectedOf(shape);
  if (Array.isArray(got) && shape?.maxItems !== undefined && got.length > shape.maxItems) {
    return [tooLong(path, got.length, shape.maxItems, expected, stack)];
  }
  const repair = shape === undefined ? removal(path, got, stack) : repairOf(path, raw, got, stack);
  const problem = {
    code: codeOf(issue, shape, got),
    key: keyOf(path),
    got: shown(path, got),
    expected: `${expected}${repair.deletes}`,
    command: repair.command,
  };
  return [{ path, problem }];
}

/** A list with too many elements: the last ones go, from the end, so that no number changes on the way. */
function tooLong(path: KeyPath, length: number, most: number, expected: string, stack: string): Finding {
  const each = removeCommand([...path, "$n"], stack).replace(/\["\$n"\]|\.\$n/, "[$n]");
  const command = `for n in $(seq ${length - 1} -1 ${most}); do ${each.replaceAll("'", '"')}; done`;
  const which = length - most === 1 ? `[${most}]` : `[${most}] to [${length - 1}]`;
  return {
    path,
    problem: {
      code: "CFG004",
      key: keyOf(path),
      got: `a list of ${length}`,
      expected: `${expected}; the command deletes ${which}, which another stack may hold`,
      command,
    },
  };
}

/**
 * A command, and what it deletes beyond the one value that the report shows, in words: a person who runs it must not lose
 * what they did not read.
 */
interface Repair {
  command: string;
  deletes: string;
}

function removal(path: KeyPath, got: unknown, stack: string): Repair {
  return { command: removeCommand(path, stack), deletes: deletesOf(got) };
}

function repairOf(path: KeyPath, raw: unknown, got: unknown, stack: string): Repair {
  const command = repairCommand(path, raw, got, stack);
  return { command, deletes: command.startsWith("pulumi config rm") ? deletesOf(got) : "" };
}

function deletesOf(value: unknown): string {
  const leaves = leavesOf([], value);
  return leaves.length < 2 ? "" : `; the command deletes its ${leaves.length} values: keep a copy`;
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
  const remove = removeCommand(path, stack);
  const isScalar = isScalarValue(value);
  const isFree = meant !== undefined && childOf(valueAt(parent, raw), meant) === undefined;
  // The value of a misspelt secret key is secret too.
  const isSecret = parent.length === 0 && meant !== undefined && channelSecrets.includes(meant);
  const got = isSecret ? "[secret]" : shown(path, value);
  const mayMove = engine === undefined && isFree && got !== "[secret]";
  const moved = mayMove && !isScalar ? movedTo([...parent, meant], value, stack) : undefined;
  const moves = mayMove && isScalar;
  const keepsAll = moves || moved !== undefined;
  return {
    path,
    problem: {
      code: "CFG002",
      key: keyOf(path),
      got: `an unknown key with value ${got}`,
      expected: `${
        engine !== undefined
          ? `no such key here; it belongs to engine ${JSON.stringify(engine)}`
          : meant !== undefined
            ? `${JSON.stringify(meant)}, the nearest known key`
            : `one of ${known.join(", ")}`
      }${keepsAll ? "" : deletesOf(value)}`,
      command: moves
        ? `${remove} && ${setCommand([...parent, meant], value, stack)}`
        : moved === undefined
          ? remove
          : `${moved} && ${remove}`,
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

/** Longest command that a person may be asked to paste. */
const mostMoved = 200;

/** The commands that set every value of an object or list under another key; undefined when that cannot be done. */
function movedTo(to: KeyPath, value: unknown, stack: string): string | undefined {
  const leaves = leavesOf([], value);
  const commands = leaves.flatMap(({ path, leaf }) =>
    isScalarValue(leaf) && path.at(-1) !== "secure" ? [setCommand([...to, ...path], leaf, stack)] : [],
  );
  if (leaves.length === 0 || leaves.length > mostMoved || commands.length < leaves.length) return undefined;
  return commands.join(" && ");
}

/** Every value that is no object or list, with its path; an empty object or list counts as one. */
function leavesOf(path: KeyPath, value: unknown): { path: KeyPath; leaf: unknown }[] {
  if (typeof value !== "object" || value === null) return value === undefined ? [] : [{ path, leaf: value }];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  if (entries.length === 0) return path.length === 0 ? [] : [{ path, leaf: value }];
  return entries.flatMap(([step, child]) => leavesOf([...path, step], child));
}

function isScalarValue(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
