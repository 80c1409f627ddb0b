/** Who must act on an error: the person who wrote the input, a system we depend on, or the authors of Ratchet. */
export type Responsible = "user" | "dependency" | "us";

/** What the catalogue says of one code. Its words are printed in docs/reference/errors.md. */
export interface ErrorEntry {
  readonly actor: Responsible;
  /** The condition, as one statement; what was found and the next step are in the message. */
  readonly meaning: string;
  /** Anchor of the heading in docs/RUNBOOK.md that says what to check and how to repair it. */
  readonly runbook?: string;
}

/** The codes of one area. */
export type ErrorFamily = Readonly<Record<string, ErrorEntry>>;
