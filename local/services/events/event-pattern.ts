import { isObject, type Json, type JsonObject } from "../shared/json.ts";
import { compileTest, InvalidEventPattern, type ValueTest } from "./event-pattern-values.ts";

/** Returns whether an event matches. */
export type EventMatcher = (event: Json) => boolean;

/**
 * Compiles an event pattern.
 * Result  a matcher. All fields of the pattern must match, and at least one alternative of each field. An array in
 *         the event matches when one of its elements matches; an array of objects matches when one object matches all
 *         fields.
 * Edges   numbers are compared by value, whereas EventBridge distinguishes 300 from 300.0. Keys are case-sensitive.
 * Throws  InvalidEventPattern.
 * Source  EventBridge user guide, "Comparison operators for use in event patterns".
 */
export function compilePattern(text: string): EventMatcher {
  let pattern: Json;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw new InvalidEventPattern(`Event pattern is not valid JSON: ${String(error)}`);
  }
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw new InvalidEventPattern("Event pattern must be a JSON object with at least one field");
  }
  return compileObject(pattern, "$");
}

function compileObject(pattern: JsonObject, path: string): EventMatcher {
  const matchers = Object.entries(pattern).map(([key, value]): EventMatcher => {
    const place = `${path}.${key}`;
    if (key === "$or" && Array.isArray(value)) return compileOr(value, place);
    if (isObject(value)) {
      const inner = compileObject(value, place);
      return (event) => inner(isObject(event) ? (event[key] ?? null) : null);
    }
    if (!Array.isArray(value) || value.length === 0) {
      throw new InvalidEventPattern(`${place}: expected an object or a non-empty array of alternatives`);
    }
    const tests = value.map((alternative) => compileTest(alternative, place));
    return (event) => leafFits(isObject(event) ? event[key] : undefined, tests);
  });
  const fits: EventMatcher = (event) => {
    if (Array.isArray(event)) return event.some(fits);
    return matchers.every((matcher) => matcher(event));
  };
  return fits;
}

function compileOr(alternatives: Json[], path: string): EventMatcher {
  if (alternatives.length < 2) throw new InvalidEventPattern(`${path}: needs at least two alternatives`);
  const matchers = alternatives.map((alternative, index) => {
    if (!isObject(alternative)) throw new InvalidEventPattern(`${path}[${index}]: expected an object`);
    return compileObject(alternative, path);
  });
  return (event) => matchers.some((matcher) => matcher(event));
}

function leafFits(value: Json | undefined, tests: ValueTest[]): boolean {
  if (Array.isArray(value)) {
    const leaves: Json[] = value.flatMap((element) => (Array.isArray(element) ? element : [element]));
    return (
      leaves.some((leaf) => leafFits(leaf, tests)) || (leaves.length === 0 && leafFits(undefined, tests))
    );
  }
  // Only leaves are compared: a field that holds an object counts as absent.
  return tests.some((test) => test(isObject(value) ? undefined : value));
}
