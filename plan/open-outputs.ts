import pulumi from "@pulumi/pulumi";
import rpc from "@pulumi/pulumi/runtime/rpc.js";

/** An input whose value comes from an output without a value. */
export interface UndefinedInput {
  label: string;
  property: string;
}

export interface OpenOutputs {
  /** Keys without a value at registration, by the SDK's label `resource:name[type]`. */
  keysOf(label: string): string[];
  problems: UndefinedInput[];
  /** Restores the SDK. */
  restore(): void;
}

/**
 * Observes how the SDK serialises inputs. The SDK silently drops an undefined value, so that a function would start
 * without the variable, or with the text "undefined". This function records such inputs with resource and property.
 */
export function trackOpenOutputs(): OpenOutputs {
  const original = rpc.serializeResourceProperties;
  const keys = new Map<string, string[]>();
  const problems: UndefinedInput[] = [];

  rpc.serializeResourceProperties = async (label, props, options) => {
    keys.set(
      label,
      Object.keys(props).filter((key) => props[key] === undefined),
    );
    await walk(props, "", (property) => {
      if (!isOptionOfProvider(label, property)) problems.push({ label, property });
    });
    return await original(label, props, options);
  };

  return {
    keysOf: (label) => keys.get(label) ?? [],
    problems,
    restore: () => {
      rpc.serializeResourceProperties = original;
    },
  };
}

/** Whether the input is an argument of a provider. The SDK wraps all of them in outputs, including missing ones. */
function isOptionOfProvider(label: string, property: string): boolean {
  return label.includes("[pulumi:providers:") && !/[.[]/.test(property);
}

async function walk(value: unknown, path: string, report: (property: string) => void): Promise<void> {
  if (pulumi.Output.isInstance(value)) {
    const resolved = await new Promise<unknown>((resolve) => {
      value.apply((resolved) => resolve(resolved));
    });
    if (resolved === undefined) report(path);
    else await walk(resolved, path, report);
  } else if (typeof value === "string") {
    if (/(^|[^a-z])undefined([^a-z]|$)/.test(value)) report(path);
  } else if (value instanceof Promise) {
    await walk(await value, path, report);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) await walk(item, `${path}[${index}]`, report);
  } else if (isPlain(value)) {
    for (const [key, item] of Object.entries(value))
      await walk(item, path === "" ? key : `${path}.${key}`, report);
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
