import { InvalidArgumentError } from "commander";

/** Parses an option's value as a whole number ≥ 0. */
export function naturalNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("expected a whole number, such as 4");
  return Number(text);
}

/** Parses an argument as the number of an incident or another object. */
export function identifier(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("expected a number, such as 12");
  return Number(text);
}

/** Parses an option's value as a calendar day. */
export function calendarDay(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError("expected a day, such as 2026-11-23");
  }
  return text;
}
