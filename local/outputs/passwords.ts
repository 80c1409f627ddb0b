import { randomInt } from "node:crypto";
import * as z from "zod";
import { openStateFile } from "../services/shared/state-file.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * What the engine's state would keep of `random.RandomPassword`: drawn once per state, then always the same.
 * Edges   letters and digits only, whatever the resource allows; another length is another password.
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
