/** The emulated SES (`local/services/ses/`) answers in place of e-mail and writes each mail to the inbox. */
export const open = null;

/** Sender and recipients are those of the stack's file. */
export function configFor(): Record<string, string> {
  return {};
}
