import { channelExamples } from "../../channels/settings.ts";
import { nearest } from "../../core/errors/nearest.ts";
import { type KeyPath, removeCommand, setCommand } from "./problem.ts";
import { alternative, type Shape, shapeAt } from "./shape.ts";

type Scalar = string | number | boolean;

/** Example values by the last name of a key, for keys whose valid value cannot be derived from the found value. */
const examples: Record<string, Scalar> = {
  region: "eu-west-3",
  name: "my-documents",
  path: "my-documents.csv",
  key: "id",
  confidence: 0.95,
  apiCidrs: "203.0.113.7/32",
  allowedHosts: "mlflow.example.com",
  labels: "label-1",
  host: "models.example.com",
  certificateArn: "arn:aws:acm:eu-west-3:123456789012:certificate/12345678-1234-1234-1234-123456789012",
  ...channelExamples,
};

/** Valid value that is closest to the found value; undefined for objects and lists. */
export function fittingValue(path: KeyPath, shape: Shape, got: unknown): Scalar | undefined {
  const choices = shape.enum ?? (shape.const === undefined ? undefined : [shape.const]);
  if (choices !== undefined) return nearestChoice(choices, got) ?? scalarOf(shape.default) ?? choices[0];
  if (shape.type === "number" || shape.type === "integer") return fittingNumber(path, shape, got);
  if (shape.type === "boolean") return scalarOf(shape.default) ?? true;
  if (shape.type !== "string") return undefined;
  if (typeof got === "number" && new RegExp(shape.pattern ?? "").test(String(got))) return String(got);
  return scalarOf(shape.default) ?? exampleOf(path);
}

/** The command that repairs a key whose value has the wrong type, is out of bounds or is missing. */
export function repairCommand(path: KeyPath, raw: unknown, got: unknown, stack: string): string {
  const shape = shapeAt(path, raw);
  const value = shape === undefined ? undefined : fittingValue(path, shape, got);
  if (value !== undefined) return setCommand(path, value, stack);
  const only = shape?.items === undefined ? undefined : listOfOne(path, shape.items, got);
  if (only !== undefined) return `${removeCommand(path, stack)} && ${setCommand([...path, 0], only, stack)}`;
  const child = shape === undefined ? undefined : firstRequired(path, shape, raw);
  const removal = got === undefined ? [] : [removeCommand(path, stack)];
  return [...removal, ...(child === undefined ? [] : [setCommand(child.path, child.value, stack)])].join(
    " && ",
  );
}

/** A single value where a list is expected becomes its element. */
function listOfOne(path: KeyPath, items: Shape, got: unknown): Scalar | undefined {
  const value = scalarOf(got);
  if (value === undefined) return undefined;
  const fits = items.type === typeof value && new RegExp(items.pattern ?? "").test(String(value));
  return fits ? value : fittingValue([...path, 0], items, value);
}

/** The first required value of an object or list. */
function firstRequired(
  path: KeyPath,
  anyShape: Shape,
  raw: unknown,
): { path: KeyPath; value: Scalar } | undefined {
  const shape = alternative(anyShape, undefined);
  if (shape.default !== undefined) return undefined;
  const step = shape.type === "array" ? 0 : shape.required?.[0];
  if (step === undefined) return undefined;
  const child = typeof step === "number" ? shape.items : shape.properties?.[step];
  if (child === undefined) return undefined;
  const value = fittingValue([...path, step], child, undefined);
  return value === undefined ? firstRequired([...path, step], child, raw) : { path: [...path, step], value };
}

function fittingNumber(path: KeyPath, shape: Shape, got: unknown): number {
  const meant = typeof got === "string" ? Number(got.replace(",", ".")) : Number.NaN;
  if (!Number.isNaN(meant) && got !== "" && isWithin(shape, meant)) return meant;
  const byDefault = scalarOf(shape.default);
  if (typeof byDefault === "number") return byDefault;
  const example = exampleOf(path);
  if (typeof example === "number") return example;
  return shape.minimum ?? shape.maximum ?? 1;
}

function isWithin(shape: Shape, value: number): boolean {
  return (
    value >= (shape.minimum ?? -Infinity) &&
    value <= (shape.maximum ?? Infinity) &&
    value > (shape.exclusiveMinimum ?? -Infinity) &&
    value < (shape.exclusiveMaximum ?? Infinity) &&
    (shape.type !== "integer" || Number.isInteger(value)) &&
    (shape.multipleOf === undefined || Number.isInteger(value / shape.multipleOf))
  );
}

function nearestChoice(choices: readonly Scalar[], got: unknown): Scalar | undefined {
  if (typeof got === "number") {
    const numbers = choices.filter((choice) => typeof choice === "number");
    return numbers.sort((a, b) => Math.abs(a - got) - Math.abs(b - got))[0];
  }
  if (typeof got !== "string") return undefined;
  const name = nearest(got, choices.map(String));
  return choices.find((choice) => String(choice) === name);
}

/** Example for a key. Elements of a list use the example of the list. */
function exampleOf(path: KeyPath): Scalar | undefined {
  const name = path.findLast((step) => typeof step === "string");
  return name === undefined ? undefined : examples[name];
}

function scalarOf(value: unknown): Scalar | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : undefined;
}
