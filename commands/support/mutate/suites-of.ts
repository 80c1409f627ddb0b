import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Pipeline suites that take minutes. No mutation is tried with them. */
const tooLong = /^(rehearsal|scenario|virtual-year|serving)/;

/** Functions that a source belongs to: the function of its folder, or all functions that import it. */
function functionsOf(root: string, path: string): string[] {
  const [room, name] = path.split("/");
  if (room === "lambdas" && name !== undefined && name !== "shared") return [name];
  if (room !== "database") return [];
  return readdirSync(join(root, "lambdas")).filter((one) =>
    readdirSync(join(root, "lambdas", one), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .some((file) => readFileSync(join(root, "lambdas", one, file), "utf8").includes(`/${path}"`)),
  );
}

/** Pipeline suites that name a function of this source, relative to the root. */
export function pipelineSuitesOf(root: string, path: string): string[] {
  const functions = functionsOf(root, path);
  const folder = join("tests", "pipeline");
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".test.ts") && !tooLong.test(file))
    .filter((file) => {
      const text = readFileSync(join(root, folder, file), "utf8");
      return functions.some((name) => file.startsWith(name) || text.includes(name));
    })
    .map((file) => join(folder, file));
}
