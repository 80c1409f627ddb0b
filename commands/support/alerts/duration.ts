import { InvalidArgumentError } from "commander";

const hoursPer = { m: 1 / 60, h: 1, d: 24 } as const;

/** Parses a duration such as `90m`, `24h` or `3d` into hours; at most 30 days. */
export function hours(text: string): number {
  const [, amount, unit] = /^(\d{1,5}(?:\.\d{1,2})?)(m|h|d)$/.exec(text) ?? [];
  const value = Number(amount) * hoursPer[(unit ?? "h") as keyof typeof hoursPer];
  if (!(value > 0) || value > 720) {
    throw new InvalidArgumentError("expected a time such as 90m, 24h or 3d, at most 30d");
  }
  return value;
}
