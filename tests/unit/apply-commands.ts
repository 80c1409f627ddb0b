import { execFileSync } from "node:child_process";
import type { Raw } from "./broken-configurations.ts";

/**
 * What `pulumi config set` and `rm` do to a configuration, read off the CLI's documentation: with --path, true and false
 * become booleans, whole numbers not led by 0 numbers, all else text. The shell splits the words.
 */
export function apply(raw: Raw, command: string): Raw {
  const result: Raw = JSON.parse(JSON.stringify(raw));
  const words = execFileSync("sh", ["-c", `pulumi() { printf '%s\\n' "$@" ""; }; ${command}`], {
    encoding: "utf8",
  });
  for (const call of words.split("\n\n")) {
    const args = call.split("\n").filter((word) => !["--path", "--secret", ""].includes(word));
    const [, verb, key = "", value = ""] = args;
    if (verb === undefined) continue;
    const steps = key
      .replace(/^(ratchet|aws):/, "")
      .split(/[.[\]]+/)
      .filter((step) => step !== "");
    let at: object = result;
    for (const [index, step] of steps.slice(0, -1).entries()) {
      const next: unknown = Reflect.get(at, step);
      if (typeof next === "object" && next !== null) at = next;
      else {
        const made: object = /^\d+$/.test(steps[index + 1] ?? "") ? [] : {};
        Reflect.set(at, step, made);
        at = made;
      }
    }
    const last = steps.at(-1) ?? "";
    if (verb === "rm" && Array.isArray(at)) at.splice(Number(last), 1);
    else if (verb === "rm") Reflect.deleteProperty(at, last);
    else Reflect.set(at, last, /^(true|false|[1-9]\d*)$/.test(value) ? JSON.parse(value) : value);
  }
  return result;
}
