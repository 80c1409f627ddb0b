import { balanceClasses } from "../shared/balance-classes.ts";
import { classMetrics } from "../shared/class-metrics.ts";
import { recallOfClasses } from "../shared/recall-of-classes.ts";
import { refuseUntrainableClasses } from "../shared/refuse-classes.ts";
import { defineTaskKind, type LongSetting, type TrainingRules } from "../task-kind.ts";
import { textDrift } from "./text-drift.ts";
import { textEvaluation } from "./text-evaluation.ts";
import { textRows } from "./text-rows.ts";
import { textSchemas } from "./text-schemas.ts";
import { type TextSettings, textSettings } from "./text-settings.ts";

/** Text classification: assigns one class to a text. */
export const textClassification = defineTaskKind(
  "text-classification",
  textSettings,
  textSchemas,
  (settings) => ({
    rows: textRows(settings),
    training: trainingOf(settings),
    evaluation: textEvaluation,
    promotion: {
      ratchet: { metric: classMetrics[settings.promotion.metric], limit: settings.promotion.minimum },
      gates: [],
      parts: recallOfClasses(settings.promotion.classFloor),
    },
    drift: textDrift,
    serverEnvironment: { RATCHET_LOG_TEXTS: String(settings.serving.logTexts) },
    longSettings: longSettingsOf(settings),
  }),
);

function trainingOf({ training }: TextSettings): TrainingRules {
  const { balance, hyperparameters } = training;
  return {
    hyperparameters: Object.fromEntries(
      Object.entries(hyperparameters).map(([name, value]) => [name, String(value)]),
    ),
    refuseUntrainable: refuseUntrainableClasses,
    snapshotLine({ key, content, truth, rank }, { classes }) {
      const { copies, weight } = balanceClasses(balance, classes, { truth, rank });
      return { line: { key, text: content, label: truth, weight }, copies };
    },
  };
}

function longSettingsOf({ source, training }: TextSettings): LongSetting[] {
  const labels = source.labels ?? [];
  return [
    {
      path: ["source", "labels"],
      value: labels,
      cause: "a long list of classes is the usual cause, and without one any class is accepted",
      distinct: labels,
    },
    {
      path: ["training", "hyperparameters"],
      value: training.hyperparameters,
      cause: "these take the most of it",
    },
  ];
}
