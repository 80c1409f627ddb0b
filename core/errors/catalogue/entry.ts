/** Who must act on an error: the person who wrote the input, an external system, or the authors of Ratchet. */
export type Responsible = "user" | "dependency" | "us";

/** Entry of the catalogue for one code. docs/reference/errors.md is generated from the entries. */
export interface ErrorEntry {
  readonly actor: Responsible;
  /** The condition, as one statement. The message adds the found value and the next step. */
  readonly meaning: string;
  /** Anchor of the heading in docs/RUNBOOK.md that describes the check and the repair. */
  readonly runbook?: string;
}

/** The codes of one area. */
export type ErrorFamily = Readonly<Record<string, ErrorEntry>>;
