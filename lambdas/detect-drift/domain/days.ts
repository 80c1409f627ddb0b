const millisPerDay = 86_400_000;

/** Calendar day that is `days` days before `day`. A change to daylight saving time has no effect. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * millisPerDay).toISOString().slice(0, 10);
}

/** Day of the week from 0 (Sunday) to 6. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** Days of the window that ends with `day`, latest first. */
export function daysOfWindow(day: string, length: number): string[] {
  return Array.from({ length }, (_, index) => daysBefore(day, index));
}
