import { textClassification } from "./text-classification/text-classification.ts";

/** All task kinds. A new task kind is a folder and a line here. */
export const taskKinds = [textClassification] as const;
