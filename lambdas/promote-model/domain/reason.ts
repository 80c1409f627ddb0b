import type { Metric } from "../../../tasks/task-kind.ts";
import type { Findings } from "./evidence.ts";

/** Words for a limit: which side of it is good. */
const sides = {
  higher: { limit: "minimum", symbol: ">", side: "above" },
  lower: { limit: "maximum", symbol: "<", side: "below" },
} as const satisfies Record<Metric["better"], object>;

/** The promotion rule as a formula with its numbers. */
export function ruleOf(found: Findings): string {
  const { ratchet, promotion, scoreNew, scoreProduction, interval, gates } = found;
  const { limit, symbol } = sides[ratchet.metric.better];
  return [
    `${ratchet.metric.name}: new ${exact(scoreNew)} ${symbol} ${limit} ${ratchet.limit}`,
    ...(scoreProduction === null
      ? []
      : [`new ${exact(scoreNew)} ${symbol} production ${exact(scoreProduction)}`]),
    ...(promotion.confidence === undefined || interval === null
      ? []
      : [`gain interval at ${promotion.confidence} [${exact(interval[0])}, ${exact(interval[1])}] > 0`]),
    ...gates.map(({ gate, score }) => {
      const own = sides[gate.metric.better];
      return `${gate.metric.name}: new ${exact(score)} ${own.symbol} ${own.limit} ${gate.limit}`;
    }),
  ].join(" and ");
}

/** The reason of the decision in words. */
export function reasonOf(found: Findings, passes: boolean): string {
  const { evidence, promotion, ratchet, scoreNew, scoreProduction } = found;
  const { limit, side } = sides[ratchet.metric.better];
  const rows = evidence.truths.length;
  const candidate = `Version ${evidence.candidate.version} scores ${exact(scoreNew)} ${ratchet.metric.name} on ${rows} rows`;
  const against =
    evidence.production === null || scoreProduction === null
      ? "; nothing is in production yet"
      : `, version ${evidence.production.version} in production ${exact(scoreProduction)} on the same rows`;
  if (passes) {
    const waits = promotion.enabled ? "" : " Auto-promotion is switched off, so a person decides.";
    return `${candidate}${against}. It is ${side} the ${limit} of ${ratchet.limit}${scoreProduction === null ? "" : ` and ${side} production`}.${waits}`;
  }
  const refusals = [
    found.passesLimit ? "" : `it is not ${side} the ${limit} of ${ratchet.limit}`,
    found.beatsProduction ? "" : `it is not ${side} production`,
    found.isSure ? "" : `its gain is not certain at ${promotion.confidence}`,
    ...found.gates.map(({ gate, score, passes: passesGate }) => {
      const own = sides[gate.metric.better];
      const seen = `its ${gate.metric.name} of ${exact(score)}`;
      return passesGate ? "" : `${seen} is not ${own.side} the ${own.limit} of ${gate.limit}`;
    }),
  ].filter((refusal) => refusal !== "");
  return `${candidate}${against}. Refused because ${refusals.join(" and ")}.`;
}

function exact(value: number): string {
  return value.toFixed(4);
}
