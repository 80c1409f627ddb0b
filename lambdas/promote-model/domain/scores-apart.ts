const fewestDigits = 4;
const mostDigits = 15;

/**
 * How scores that are compared with each other are written: with four decimals, or with as many as show that two of them
 * differ. "0.9925 is above 0.9925" would contradict itself.
 * Shape   scores are those that a text shows together.
 */
export function scoresApart(scores: readonly number[]): (score: number) => string {
  const different = [...new Set(scores)];
  let digits = fewestDigits;
  const areApart = () => new Set(different.map((score) => score.toFixed(digits))).size === different.length;
  while (digits < mostDigits && !areApart()) digits++;
  return (score) => score.toFixed(digits);
}
