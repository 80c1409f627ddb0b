import { isAscii } from "node:buffer";

const replacement = Buffer.from("\ufffd", "utf8");
const controlLead = 0xc2;

/**
 * Whether UTF-8 bytes hold what no one writes: U+FFFD, which replaces a character that was lost, or control characters
 * from U+0080 to U+009F, which appear where a text was read in the wrong encoding.
 */
export function holdsDamage(bytes: Buffer): boolean {
  if (isAscii(bytes)) return false;
  for (let at = bytes.indexOf(controlLead); at !== -1; at = bytes.indexOf(controlLead, at + 1)) {
    if ((bytes[at + 1] ?? 0xff) < 0xa0) return true;
  }
  return bytes.includes(replacement);
}
