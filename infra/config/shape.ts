import * as z from "zod";
import type { KeyPath } from "./problem.ts";
import { stackSchema } from "./schema.ts";

const number = z.number().optional();

/** Used parts of a JSON Schema node, which zod generates. */
const shapeSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  const: z.union([z.string(), z.number(), z.boolean()]).optional(),
  enum: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: number,
  minItems: number,
  maxItems: number,
  minLength: number,
  maxLength: number,
  pattern: z.string().optional(),
  format: z.string().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), shapeSchema).optional();
  },
  get items() {
    return shapeSchema.optional();
  },
  get oneOf() {
    return z.array(shapeSchema).optional();
  },
});

/** Schema of one place in the configuration. */
export type Shape = z.output<typeof shapeSchema>;

/** Schema of the complete configuration before parsing. */
export const rootShape: Shape = shapeSchema.parse(z.toJSONSchema(stackSchema, { io: "input" }));

/** Schema at a path; undefined for an unknown path. `raw` selects between alternatives. */
export function shapeAt(path: KeyPath, raw: unknown): Shape | undefined {
  let shape: Shape | undefined = alternative(rootShape, raw);
  let value: unknown = raw;
  for (const step of path) {
    value = childOf(value, step);
    const child: Shape | undefined = typeof step === "number" ? shape?.items : shape?.properties?.[step];
    if (child === undefined) return undefined;
    shape = alternative(child, value);
  }
  return shape;
}

/** Value of one key or index; undefined when there is none. */
export function childOf(value: unknown, step: string | number): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, step)?.value;
}

/** Value at a path; undefined when there is none. */
export function valueAt(path: KeyPath, raw: unknown): unknown {
  return path.reduce(childOf, raw);
}

/** Describes the permitted values in words. */
export function expectedOf(shape: Shape): string {
  const choices = shape.enum ?? (shape.const === undefined ? undefined : [shape.const]);
  if (choices !== undefined) return choices.map((choice) => JSON.stringify(choice)).join(" or ");
  if (shape.oneOf !== undefined) return `an object with ${discriminatorOf(shape.oneOf)}`;
  switch (shape.type) {
    case "integer":
      return `a whole number${boundsOf(shape)}`;
    case "number":
      return `a number${boundsOf(shape)}${shape.multipleOf === undefined ? "" : `, a multiple of ${shape.multipleOf}`}`;
    case "boolean":
      return "true or false";
    case "array":
      return `a list${itemsOf(shape)}`;
    case "object":
      return "an object";
    default:
      if (shape.format === "email") return "an e-mail address";
      if (shape.pattern !== undefined) return `a text that matches ${shape.pattern}${lengthOf(shape)}`;
      return shape.minLength === undefined ? "a text" : "a text that is not empty";
  }
}

function itemsOf({ minItems, maxItems }: Shape): string {
  const parts = [
    minItems === undefined ? [] : [`at least ${minItems}`],
    maxItems === undefined ? [] : [`at most ${maxItems}`],
  ].flat();
  return parts.length === 0 ? "" : ` of ${parts.join(" and ")}`;
}

function lengthOf({ maxLength }: Shape): string {
  return maxLength === undefined ? "" : `, of at most ${maxLength} characters`;
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Shape): string {
  const parts = [
    exclusiveMinimum === undefined ? "" : ` above ${exclusiveMinimum}`,
    minimum === undefined ? "" : ` from ${minimum}`,
    exclusiveMaximum === undefined ? "" : ` below ${exclusiveMaximum}`,
    maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? "" : ` to ${maximum}`,
  ];
  return parts.join("");
}

/** Key whose constant distinguishes alternatives: `engine` of the database, `task` of a workload. */
export function discriminatorOf(oneOf: readonly Shape[]): string {
  const keys = Object.keys(oneOf[0]?.properties ?? {});
  const constants = (key: string) =>
    new Set(oneOf.flatMap((branch) => branch.properties?.[key]?.const ?? []));
  return keys.find((key) => constants(key).size === oneOf.length) ?? "";
}

/**
 * Alternative that the value selects. When it selects none, the first alternative with every discriminator value
 * allowed.
 */
export function alternative(shape: Shape, value: unknown): Shape {
  if (shape.oneOf === undefined) return shape;
  const { oneOf, ...common } = shape;
  const key = discriminatorOf(oneOf);
  const named = childOf(value, key);
  const fitting = oneOf.find((branch) => branch.properties?.[key]?.const === named);
  if (fitting !== undefined) return { ...fitting, ...common };
  const all = oneOf.flatMap((branch) => branch.properties?.[key]?.const ?? []);
  const properties = { ...oneOf[0]?.properties, [key]: { type: "string", enum: all } };
  return { ...oneOf[0], ...common, properties };
}
