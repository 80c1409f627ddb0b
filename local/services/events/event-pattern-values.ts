import { BlockList, isIP } from "node:net";
import { matchesParts } from "../../../core/text/matches-parts.ts";
import { isObject, type Json } from "../shared/json.ts";

/** Error for a pattern that EventBridge would refuse. */
export class InvalidEventPattern extends Error {}

/** Tests one leaf of an event; undefined when the field is absent. */
export type ValueTest = (value: Json | undefined) => boolean;

type TextTest = (text: string) => boolean;

/** Compiles one alternative of a field: a literal, or an object with one operator. */
export function compileTest(alternative: Json, path: string): ValueTest {
  if (!isObject(alternative)) {
    if (Array.isArray(alternative))
      throw new InvalidEventPattern(`${path}: an alternative cannot be an array`);
    return (value) => value === alternative;
  }
  const [operator, operand] = onlyEntry(alternative, path);
  switch (operator) {
    case "exists":
      if (typeof operand !== "boolean") throw new InvalidEventPattern(`${path}: exists takes true or false`);
      return (value) => (value !== undefined) === operand;
    case "numeric":
      return compileNumeric(operand, path);
    case "anything-but":
      return compileAnythingBut(operand, path);
    case "cidr":
      return compileCidr(operand, path);
    default:
      return onText(compileText(operator, operand, path));
  }
}

function onlyEntry(object: Record<string, Json>, path: string): [string, Json] {
  const [entry, ...more] = Object.entries(object);
  if (entry === undefined || more.length > 0) {
    throw new InvalidEventPattern(`${path}: expected one operator, found ${Object.keys(object).join(", ")}`);
  }
  return entry;
}

const onText =
  (test: TextTest): ValueTest =>
  (value) =>
    typeof value === "string" && test(value);

function compileText(operator: string, operand: Json, path: string): TextTest {
  if ((operator === "prefix" || operator === "suffix") && isObject(operand)) {
    const [inner, text] = onlyEntry(operand, path);
    if (inner !== "equals-ignore-case" || typeof text !== "string") {
      throw new InvalidEventPattern(`${path}: ${operator} takes a text or {"equals-ignore-case": text}`);
    }
    const test = compileText(operator, text.toLowerCase(), path);
    return (value) => test(value.toLowerCase());
  }
  if (typeof operand !== "string") throw new InvalidEventPattern(`${path}: ${operator} takes a text`);
  switch (operator) {
    case "prefix":
      return (value) => value.startsWith(operand);
    case "suffix":
      return (value) => value.endsWith(operand);
    case "equals-ignore-case":
      return (value) => value.toLowerCase() === operand.toLowerCase();
    case "wildcard":
      return compileWildcard(operand, path);
    default:
      throw new InvalidEventPattern(`${path}: unknown operator "${operator}"`);
  }
}

/** Compiles a wildcard text: `*` matches any characters, `\*` a star, `\\` a backslash. */
function compileWildcard(text: string, path: string): TextTest {
  if (/(?<!\\)(?:\\\\)*\*\*/.test(text)) throw new InvalidEventPattern(`${path}: consecutive wildcards`);
  const parts = [""];
  for (const [part] of text.matchAll(/\\[*\\]|[\s\S]/g)) {
    if (part === "*") parts.push("");
    else parts.push(`${parts.pop()}${part.length === 2 ? part.slice(1) : part}`);
  }
  return (value) => matchesParts(parts, value);
}

/**
 * Compiles `anything-but`: literals, lists of literals, or a text operator with one or more operands. The field must
 * be present.
 */
function compileAnythingBut(operand: Json, path: string): ValueTest {
  if (isObject(operand)) {
    const [operator, inner] = onlyEntry(operand, path);
    const texts = Array.isArray(inner) ? inner : [inner];
    const tests = texts.map((text) => onText(compileText(operator, text, path)));
    return (value) => value !== undefined && !tests.some((test) => test(value));
  }
  const excluded = Array.isArray(operand) ? operand : [operand];
  if (excluded.length === 0 || excluded.some((value) => isObject(value) || Array.isArray(value))) {
    throw new InvalidEventPattern(`${path}: anything-but takes a literal, a list of literals or an operator`);
  }
  return (value) => value !== undefined && !excluded.includes(value);
}

const comparisons: Record<string, (value: number, bound: number) => boolean> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

function compileNumeric(operand: Json, path: string): ValueTest {
  const malformed = new InvalidEventPattern(`${path}: numeric takes pairs such as [">", 0, "<=", 5]`);
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) throw malformed;
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = comparisons[String(operand[index])];
    const bound = operand[index + 1];
    if (compare === undefined || typeof bound !== "number") throw malformed;
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function compileCidr(operand: Json, path: string): ValueTest {
  const [address = "", bits = ""] = String(operand).split("/");
  const version = isIP(address);
  if (version === 0 || !/^\d+$/.test(bits)) throw new InvalidEventPattern(`${path}: cidr takes 10.0.0.0/24`);
  const block = new BlockList();
  block.addSubnet(address, Number(bits), version === 4 ? "ipv4" : "ipv6");
  return onText((value) => {
    const family = isIP(value);
    return family !== 0 && block.check(value, family === 4 ? "ipv4" : "ipv6");
  });
}
