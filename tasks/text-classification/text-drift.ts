import type { RequestFeature } from "../../core/monitoring/request-feature.ts";
import { f1Performance } from "../shared/f1-performance.ts";
import type { DriftRules } from "../task-kind.ts";

const features: readonly RequestFeature[] = [
  {
    name: "text_length",
    kind: "data",
    called: "text length",
    versions: "all",
    logged: { column: "text_length" },
    binning: {
      bins: "log",
      more: "Texts are longer",
      less: "Texts are shorter",
      otherwise: "The lengths of texts are spread otherwise",
      unit: " characters",
    },
  },
  {
    name: "words",
    kind: "data",
    called: "the words of the texts",
    versions: "same words",
    logged: { column: "words" },
    binning: { bins: "words", changed: "Texts speak of something else" },
  },
  {
    // Share of a text's tokens that the model's training never saw.
    name: "unknown_words",
    kind: "data",
    called: "the share of unknown words",
    versions: "own",
    logged: { share: ["unknown_tokens", "tokens"] },
    binning: {
      bins: "hundredths",
      more: "Texts have more words that the training never saw",
      less: "Texts have fewer words that the training never saw",
      otherwise: "The share of words that the training never saw is spread otherwise",
      unit: " of a text's words unknown",
    },
  },
  {
    name: "class",
    kind: "prediction",
    called: "the predicted classes",
    versions: "own",
    logged: { column: "class" },
    binning: { bins: "classes", changed: "The mix of predicted classes is another" },
  },
  {
    name: "confidence",
    kind: "prediction",
    called: "confidence",
    versions: "own",
    logged: { column: "confidence" },
    binning: {
      bins: "hundredths",
      more: "The model is surer of its answers",
      less: "The model is less sure of its answers",
      otherwise: "The model's confidence is spread otherwise",
      unit: " confidence",
    },
  },
];

/** Drift rules for texts and their predicted classes. */
export const textDrift: DriftRules = { features, requests: "class", performance: f1Performance };
