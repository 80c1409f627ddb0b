import type { Metric } from "../../../tasks/task-kind.ts";
import type { Findings } from "./evidence.ts";
import { scoresApart } from "./scores-apart.ts";

/** Parts named in a text; a set of hundreds of classes has many that fell by one row. */
const mostNamed = 5;

/** Words for a limit: which side of it is good. */
const sides = {
  higher: { limit: "minimum", symbol: ">", side: "above" },
  lower: { limit: "maximum", symbol: "<", side: "below" },
} as const satisfies Record<Metric["better"], object>;

/** The promotion rule as a formula with its numbers. */
export function ruleOf(found: Findings): string {
  const { ratchet, promotion, scoreNew, scoreProduction, interval, gates, parts } = found;
  const { limit, symbol } = sides[ratchet.metric.better];
  const exact = scoresOf(found);
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
      const shown = scoresApart([score, gate.limit]);
      return `${gate.metric.name}: new ${shown(score)} ${own.symbol} ${own.limit} ${gate.limit}`;
    }),
    `rows ${found.evidence.truths.length} >= ${promotion.minimumRows}`,
    ...(parts === null || parts.floor === 0 || scoreProduction === null
      ? []
      : [
          `${parts.score} of each ${parts.called} of ${parts.leastRows} rows: new >= ${parts.floor} of production`,
        ]),
  ].join(" and ");
}

/** The reason of the decision in words. It names the parts on which the candidate is worse, also when it is promoted. */
export function reasonOf(found: Findings, passes: boolean): string {
  const { evidence, promotion, ratchet, scoreNew, scoreProduction } = found;
  const { limit, side } = sides[ratchet.metric.better];
  const exact = scoresOf(found);
  const rows = evidence.truths.length;
  const candidate = `Version ${evidence.candidate.version} scores ${exact(scoreNew)} ${ratchet.metric.name} on ${rows} rows`;
  const against =
    evidence.production === null || scoreProduction === null
      ? "; nothing is in production yet"
      : `, version ${evidence.production.version} in production ${exact(scoreProduction)} on the same rows`;
  if (passes) {
    const waits = promotion.enabled ? "" : " Auto-promotion is switched off, so a person decides.";
    return `${candidate}${against}. It is ${side} the ${limit} of ${ratchet.limit}${scoreProduction === null ? "" : ` and ${side} production`}.${waits}${fallenIn(found)}`;
  }
  return `${candidate}${against}. Refused because ${refusalsOf(found).join(" and ")}.${fallenIn(found)}`;
}

function refusalsOf(found: Findings): string[] {
  const { evidence, promotion, ratchet, parts } = found;
  const { limit, side } = sides[ratchet.metric.better];
  const lost = found.fallen.filter(({ isLost }) => isLost).map(({ name }) => JSON.stringify(name));
  return [
    found.hasEnoughRows
      ? ""
      : `${evidence.truths.length} evaluation rows are fewer than the ${promotion.minimumRows} of promotion.minimumRows`,
    found.passesLimit ? "" : `it is not ${side} the ${limit} of ${ratchet.limit}`,
    found.beatsProduction ? "" : `it is not ${side} production`,
    found.isSure ? "" : `its gain is not certain at ${promotion.confidence}`,
    lost.length === 0 || parts === null
      ? ""
      : `it keeps less than ${parts.floor} (${parts.setting}) of production's ${parts.score} for ${parts.called} ${listed(lost)}`,
    ...found.gates.map(({ gate, score, passes: passesGate }) => {
      const own = sides[gate.metric.better];
      const seen = `its ${gate.metric.name} of ${scoresApart([score, gate.limit])(score)}`;
      return passesGate ? "" : `${seen} is not ${own.side} the ${own.limit} of ${gate.limit}`;
    }),
  ].filter((refusal) => refusal !== "");
}

/** A sentence about the parts on which the candidate is worse; empty where there is none. */
function fallenIn({ fallen, parts }: Findings): string {
  if (parts === null || fallen.length === 0) return "";
  const named = fallen.map(
    ({ name, rows, before, now }) =>
      `${JSON.stringify(name)} ${before.toFixed(2)} to ${now.toFixed(2)} (${rows} rows)`,
  );
  return ` Against production its ${parts.score} fell for ${parts.called} ${listed(named)}.`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed);
  return names.length > shown.length
    ? `${shown.join(", ")} and ${names.length - shown.length} more`
    : shown.join(", ");
}

function scoresOf({ scoreNew, scoreProduction, ratchet }: Findings): (score: number) => string {
  return scoresApart([scoreNew, ratchet.limit, ...(scoreProduction === null ? [] : [scoreProduction])]);
}
