import { randomInt } from "node:crypto";
import * as z from "zod";
import { openStateFile } from "../services/shared/state-file.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * Emulates the stored result of `random.RandomPassword`: drawn once per state, then constant.
 * Edges   only letters and digits, whatever the resource permits. A different length gives a different password.
 */
export function passwordsIn(file: string): (logicalName: string, length: number) => string {
  const stored = openStateFile(file, z.record(z.string(), z.string()), {});
  return (logicalName, length) => {
    const known = stored.value[logicalName];
    if (known?.length === length) return known;
    const drawn = Array.from({ length }, () => letters[randomInt(letters.length)]).join("");
    stored.value[logicalName] = drawn;
    stored.save();
    return drawn;
  };
}
