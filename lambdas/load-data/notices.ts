import type { EffectInput } from "../../core/contracts/effects.ts";
import type { RatchetError } from "../../core/errors/error.ts";
import type { Batch } from "../../database/loading/batches.ts";

/** Notice of a failed batch. It opens an incident, which the next successful batch resolves. */
export function failureNotice(workload: string, slot: string, error: RatchetError): EffectInput {
  const { where, found, expected, next } = error.facts;
  return {
    kind: "notify",
    level: "alert",
    cause: "load",
    subject: `${workload}: the batch of ${slot} failed`,
    text: `${error.code} ${where}: ${found}; expected ${expected}.\n\nNothing of the batch was loaded; production stays as it is. ${next}\n`,
  };
}

export function successNotice(workload: string, slot: string): EffectInput {
  return {
    kind: "notify",
    level: "info",
    subject: `${workload}: the batch of ${slot} is done`,
    text: `The batch of ${slot} went well.`,
    resolves: ["load"],
    onlyResolves: true,
  };
}

/**
 * The notice of rows that were left out of a loaded batch, or read in a guessed encoding. It contains names of objects
 * and classes, and no text of a row.
 * Result  undefined when there are none. The level is alert when rows or corrections are lost unless a person acts.
 */
export function remarksNotice(
  workload: string,
  slot: string,
  { rowsLoaded, verification }: Batch,
): EffectInput | undefined {
  if (verification === null) return undefined;
  const { duplicateKeys, corrections, lookAlikes, damagedTexts, readAs, changedObjects, refusedObjects } =
    verification;
  const relabelled = verification.relabelledTexts ?? 0;
  const guessed = Object.keys(readAs).filter((description) => description.includes("(guessed)"));
  const alerts = [
    ...refusedObjects.map(({ message }) => `An object was not loaded; the others were. ${message}`),
    ...changedObjects.map((path) => `${path} has another content than when it was first loaded.`),
    ...(corrections === 0
      ? []
      : [
          `${rows(corrections)} with a known key and another text or label: corrections, not taken. The rows that were loaded first stay.`,
        ]),
    ...(relabelled === 0
      ? []
      : [
          `${rows(relabelled)} with a known text and another label: loaded beside the rows with the old one.`,
        ]),
    ...lookAlikes.map(
      (group) =>
        `Classes that look alike: ${group.slice(0, 10).join(", ")}. source.foldLabels makes them one.`,
    ),
    ...(verification.lookAlikeKeys ? [`${rows(verification.lookAlikeKeys)} with keys that look alike.`] : []),
  ];
  const remarks = [
    ...alerts,
    ...(duplicateKeys === 0 ? [] : [`${rows(duplicateKeys)} left out, because their keys are known.`]),
    ...(damagedTexts === 0 ? [] : [`${rows(damagedTexts)} with damaged characters.`]),
    ...guessed.map(
      (description) => `An object was read as ${description}. Set source.encoding if that is wrong.`,
    ),
  ];
  if (remarks.length === 0) return undefined;
  return {
    kind: "notify",
    level: alerts.length > 0 ? "alert" : "info",
    subject: `${workload}: remarks on the batch of ${slot}`,
    text: `${rows(rowsLoaded)} loaded.\n\n${remarks.join("\n")}\n\nThe batch's verification in table batches has the figures.\n`,
  };
}

function rows(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}
