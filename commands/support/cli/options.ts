import { InvalidArgumentError } from "commander";

/** An option's value as a whole number that is not negative. */
export function naturalNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("expected a whole number, such as 4");
  return Number(text);
}

/** An argument as the number of something. */
export function identifier(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("expected a number, such as 12");
  return Number(text);
}

/** An option's value as a day of the calendar. */
export function calendarDay(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError("expected a day, such as 2026-11-23");
  }
  return text;
}
