import { isBlank } from "../../core/loading/record.ts";
import { foldName } from "../../core/text/look-alikes.ts";
import { withoutInvisible } from "../../core/text/visible.ts";
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

function textReader({ maxTextBytes, labels, foldLabels }: TextSettings["source"]): RowReader {
  const hashText = textHasher(maxTextBytes);
  const labelOf = labelReader(labels, foldLabels);

  return {
    read({ bytes, starts, ends }, [text = 0, label = 1], row) {
      row.bytes = bytes;
      row.contentStart = starts[text] ?? 0;
      row.contentEnd = ends[text] ?? 0;
      row.truthStart = starts[label] ?? 0;
      row.truthEnd = ends[label] ?? 0;
      row.truthBytes = undefined;
      if (row.contentEnd - row.contentStart > maxTextBytes) return "text-too-long";
      if (isBlank(bytes, row.contentStart, row.contentEnd)) return "text-empty";
      if (row.truthEnd - row.truthStart > maxLabelBytes) return "label-too-long";
      const known = labelOf(bytes, row.truthStart, row.truthEnd);
      if (typeof known === "string") return known;
      if (known !== undefined) {
        row.truthBytes = known;
        row.truthStart = 0;
        row.truthEnd = known.length;
      }
      return undefined;
    },
    hash: ({ bytes, contentStart, contentEnd }) => hashText(bytes, contentStart, contentEnd),
  };
}

/**
 * Result  the reason why the label is rejected; the bytes of its class when they differ; undefined when it is the class.
 */
type ReadLabel = (
  bytes: Buffer,
  start: number,
  end: number,
) => "label-empty" | "label-unknown" | Buffer | undefined;

/**
 * Reads a label once per distinct label. Results are cached up to a number of labels that no real data set reaches.
 */
function labelReader(labels: readonly string[] | undefined, foldLabels: boolean): ReadLabel {
  const listed = new Map(labels?.map((label) => [foldLabels ? foldName(label) : label, label]));
  const decide = (label: string) => {
    if (withoutInvisible(label).trim() === "") return "label-empty";
    const folded = foldLabels ? foldName(label) : label;
    const found = labels === undefined ? folded : listed.get(folded);
    if (found === undefined) return "label-unknown";
    return found === label ? undefined : Buffer.from(found, "utf8");
  };
  const decided = new Map<string, ReturnType<ReadLabel>>();
  return (bytes, start, end) => {
    const latin1 = bytes.toString("latin1", start, end);
    const known = decided.get(latin1);
    if (known !== undefined || decided.has(latin1)) return known;
    const answer = decide(bytes.toString("utf8", start, end));
    if (decided.size < 10_000) decided.set(latin1, answer);
    return answer;
  };
}
