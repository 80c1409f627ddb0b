import type { SketchPlan } from "../../../core/monitoring/request-feature.ts";
import { textDrift } from "../../../tasks/text-classification/text-drift.ts";

/** How days of texts are reduced. */
export const textPlan: SketchPlan = { ...textDrift, labelledBin: textDrift.performance.bin };
