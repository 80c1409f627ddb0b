import { withoutInvisible } from "./visible.ts";

/** A name without what the eye overlooks: case, spaces around and between, invisible characters, normal form. */
export function foldName(name: string): string {
  const plain = withoutInvisible(name.normalize("NFKC"));
  return plain.replace(/\s+/g, " ").trim().toLowerCase().normalize("NFC");
}

/**
 * Groups of names that look alike.
 * Result  each group in the order of the names, groups of one left out.
 */
export function lookAlikes(names: readonly string[]): string[][] {
  return Object.values(Object.groupBy(new Set(names), foldName)).filter(
    (group): group is string[] => group !== undefined && group.length > 1,
  );
}
