import { InvalidArgumentError } from "commander";

/** An option's value as a whole number that is not negative. */
export function naturalNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("expected a whole number, such as 4");
  return Number(text);
}
