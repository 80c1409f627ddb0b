import pulumi from "@pulumi/pulumi";
import { channelSecrets } from "../../channels/settings.ts";
import { notDecrypted } from "./checks/secrets.ts";
import { ownRegion } from "./checks/unavailable.ts";
import { parseConfig } from "./parse-config.ts";
import type { StackConfig } from "./schema.ts";

/**
 * Reads the configuration of the running program's stack.
 * Throws  ConfigError.
 */
export function loadConfig(): StackConfig {
  const raw: Record<string, unknown> = {};
  // All keys, and not `Config.getObject` for each known one: a misspelt key must be reported.
  for (const [key, text] of Object.entries(pulumi.runtime.allConfig())) {
    const name = key.slice("ratchet:".length);
    if (key === "aws:region") raw.region = text;
    else if (key === ownRegion) raw[ownRegion] = text;
    else if (!key.startsWith("ratchet:")) continue;
    else if (channelSecrets.includes(name)) raw[name] = opened(text);
    else raw[name] = secretKeys().includes(key) ? "[secret]" : fromText(text);
  }
  const inClear = channelSecrets.filter((name) => !secretKeys().includes(`ratchet:${name}`));
  return parseConfig(raw, pulumi.getStack(), inClear);
}

/**
 * A secret as text. It is not parsed as JSON, so a secret of digits stays a text. A plan, which cannot decrypt, gets
 * a placeholder.
 */
function opened(text: string): string {
  return /^\{"secure":/.test(text) ? notDecrypted : text;
}

/**
 * Keys that were set with --secret. Values of unknown keys are not read, so no report can show them.
 * Source  the engine's interface for programs; the SDK's own reader is private.
 */
function secretKeys(): string[] {
  const keys: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]");
  return Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : [];
}

/** Parses an object or list, which the program receives as JSON. A text that is not JSON stays a text. */
function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
