import { textClassification } from "./text-classification/text-classification.ts";

/** Every task kind; a new one is a folder and a line here. */
export const taskKinds = [textClassification] as const;
