import type { Declarations } from "./declarations.ts";

/** Creates placeholders for values that only the cloud knows: of the right type, and recognisable as placeholders. */
export interface PlaceholderSource {
  declarations: Declarations;
  region: string;
  accountId: string;
}

/** Maximum depth of nested types. Some Kubernetes types contain themselves. */
const DEPTH_LIMIT = 6;

/**
 * Placeholder for a TypeScript type, as written in a provider's declarations.
 * Shape   `label`: owner of the value, which makes strings unique. `property`: selects between ARN, URL and name.
 * Edges   a list of objects has one element, so that `[0].endpoint` exists. An unknown type becomes a string.
 */
export function placeholder(
  source: PlaceholderSource,
  type: string,
  label: string,
  property: string,
  depth = 0,
): unknown {
  const bare = type.replace(/\s*\|\s*undefined/g, "").trim();
  const list = /^(?:\((.*)\)|(.*))\[\]$/s.exec(bare);
  if (list) {
    const item = list[1] ?? list[2] ?? "";
    return depth >= DEPTH_LIMIT ? [] : [placeholder(source, item, label, property, depth + 1)];
  }
  if (bare === "number") return 1;
  if (bare === "boolean") return false;
  const literal = /^"([^"]*)"/.exec(bare);
  if (literal) return literal[1];
  if (bare.startsWith("{")) return {};
  const [, named] = /^outputs\.([\w.]+)$/.exec(bare) ?? [];
  if (named === undefined) return text(source, label, property);
  const fields = depth >= DEPTH_LIMIT ? undefined : source.declarations.outputType(named);
  return Object.fromEntries(
    [...(fields ?? [])].map(([field, inner]) => [field, placeholder(source, inner, label, field, depth + 1)]),
  );
}

function text({ region, accountId }: PlaceholderSource, label: string, property: string): string {
  if (/arn$/i.test(property)) return `arn:aws:preview:${region}:${accountId}:${label}`;
  if (/(url|uri|issuer)$/i.test(property)) return `https://${label}.preview.invalid`;
  if (/(endpoint|address|host|hostname|domain\w*)$/i.test(property)) return `${label}.preview.invalid`;
  if (property === "region") return region;
  if (/^(account|owner|registry)Id$/.test(property)) return accountId;
  return `${label}-${property}`;
}
