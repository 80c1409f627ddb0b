/** Null: the emulated SES (`local/services/ses/`) replaces e-mail and writes each mail to the inbox. */
export const open = null;

/** No changes: sender and recipients come from the stack's file. */
export function configFor(): Record<string, string> {
  return {};
}
