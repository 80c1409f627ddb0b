import { isBlank } from "../../core/loading/record.ts";
import { refuseUselessClasses } from "../shared/refuse-classes.ts";
import type { BatchContent, RowReader, RowRules } from "../task-kind.ts";
import { textHasher } from "./text-hash.ts";
import type { TextSettings } from "./text-settings.ts";

const maxLabelBytes = 200;

/** Row rules for texts: the content is a text, the label is the name of a class. */
export function textRows({ source }: TextSettings): RowRules {
  return {
    columns: [
      { setting: "text", name: source.columns.text },
      { setting: "label", name: source.columns.label },
    ],
    maxContentBytes: source.maxTextBytes,
    truths: "classes",
    remedies: {
      "row-too-long": "Raise source.maxTextBytes, or look for a quote that is never closed.",
      "text-too-long": "Raise source.maxTextBytes.",
      "text-empty": "Is source.columns.text the right column?",
      "label-empty": "Is source.columns.label the right column?",
      "label-too-long": "Is source.columns.label the right column? A class has at most 200 bytes.",
      "label-unknown": "Add the class to source.labels, or correct the rows.",
    },
    reader: () => textReader(source),
    refuseUselessBatch: (where: string, batch: BatchContent, otherClasses: boolean) =>
      refuseUselessClasses(where, batch, otherClasses, { content: "texts", setting: "source.columns.label" }),
  };
}

function textReader({ maxTextBytes, labels }: TextSettings["source"]): RowReader {
  const hashText = textHasher(maxTextBytes);
  const knownLabels = new Map<string, boolean>();

  /**
   * Checks a label, once per distinct label. Results are cached up to a number of labels that no real data set
   * reaches.
   */
  const isKnownLabel = (bytes: Buffer, start: number, end: number): boolean => {
    const latin1 = bytes.toString("latin1", start, end);
    let known = knownLabels.get(latin1);
    if (known === undefined) {
      const label = bytes.toString("utf8", start, end);
      known = label.trim() !== "" && (labels?.includes(label) ?? true);
      if (knownLabels.size < 10_000) knownLabels.set(latin1, known);
    }
    return known;
  };

  return {
    read({ bytes, starts, ends }, [text = 0, label = 1], row) {
      row.bytes = bytes;
      row.contentStart = starts[text] ?? 0;
      row.contentEnd = ends[text] ?? 0;
      row.truthStart = starts[label] ?? 0;
      row.truthEnd = ends[label] ?? 0;
      if (row.contentEnd - row.contentStart > maxTextBytes) return "text-too-long";
      if (isBlank(bytes, row.contentStart, row.contentEnd)) return "text-empty";
      if (row.truthEnd - row.truthStart > maxLabelBytes) return "label-too-long";
      if (isKnownLabel(bytes, row.truthStart, row.truthEnd)) return undefined;
      return isBlank(bytes, row.truthStart, row.truthEnd) ? "label-empty" : "label-unknown";
    },
    hash: ({ bytes, contentStart, contentEnd }) => hashText(bytes, contentStart, contentEnd),
  };
}
