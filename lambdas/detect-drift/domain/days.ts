const millisPerDay = 86_400_000;

/** The day so many days before another; days are calendar days, which no change of the clocks shortens. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * millisPerDay).toISOString().slice(0, 10);
}

/** 0 to 6, Sunday first. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The days of a window that ends with a day, the latest first. */
export function daysOfWindow(day: string, length: number): string[] {
  return Array.from({ length }, (_, index) => daysBefore(day, index));
}
