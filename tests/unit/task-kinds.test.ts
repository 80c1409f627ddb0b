import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { taskKinds } from "../../tasks/registry.ts";
import { taskOf } from "../../tasks/task-of.ts";
import { workloadSchema } from "../../tasks/workload.ts";

const root = join(import.meta.dirname, "../..");
/** Where a kind may be named: its own folder, tests, the benches, which measure texts, and the Python of its images. */
const free = ["tasks/", "tests/", "bench/", "images/"];

const sources = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(root, path)))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const isGeneral = (path: string): boolean => !free.some((folder) => path.startsWith(folder));

test("each task kind is the folder of its name, and its settings name it", () => {
  const folders = readdirSync(join(root, "tasks"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "shared")
    .map(({ name }) => name);
  expect(taskKinds.map(({ name }) => name).sort()).toEqual(folders.sort());
  for (const { name } of taskKinds) {
    const workload = workloadSchema.parse({ name: "news", task: name, source: { path: "x.csv" } });
    expect(workload.task).toBe(name);
    expect(taskOf(workload).drift.features.length).toBeGreaterThan(0);
  }
});

test("every reader refuses settings of an unknown task", () => {
  expect(() => workloadSchema.parse({ name: "news", task: "poetry", source: { path: "x.csv" } })).toThrow();
  const { source, ...rest } = workloadSchema.parse({
    name: "news",
    task: "text-classification",
    source: { path: "x.csv" },
  });
  expect(() => taskOf({ ...rest, source, task: "poetry" })).toThrow(/TASK001 workload news/);
});

describe("code outside tasks/", () => {
  /** What only a classifier of texts has: its settings, metrics, features and the names of their bins. */
  const specifics =
    /text-classification|weighted_f1|macro_f1|"accuracy"|text_length|unknown_words|unknown_tokens|maxTextBytes|logTexts|"class-weights"|"undersample"|"oversample"|columns\.(text|label)\b|source\.labels/;

  test("names nothing that only text classification has", () => {
    const naming = sources
      .filter(({ path }) => isGeneral(path))
      .filter(({ text }) => specifics.test(text))
      .map(({ path }) => path);
    expect(naming).toEqual([]);
  });

  test("imports the interface, taskOf, the settings and the schemas of all kinds, and no kind", () => {
    const doors = /tasks\/(schemas|task-kind|task-of|workload)\.ts"/;
    const others = sources
      .filter(({ path }) => isGeneral(path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/from "(?:\.\.\/)+(tasks\/[^"]*")/g)].map(([, to = ""]) => ({ path, to })),
      )
      .filter(({ to }) => !doors.test(to));
    expect(others).toEqual([]);
  });

  test("never reads the task of a workload: taskOf alone does", () => {
    const reading = sources
      .filter(({ path }) => !path.startsWith("tests/"))
      .filter(({ path, text }) => readsTask(path, text))
      .map(({ path }) => path);
    expect(reading).toEqual(["tasks/task-of.ts"]);
  });

  test.each([
    ["const kind = workload.task;", true],
    ["const { task } = settings;", true],
    ["const { name, task: kind } = settings;", true],
    ["const workload = { task: 'text' };", false],
    ["const task = taskOf(workload);", false],
  ])("%s reads it: %s", (text, reads) => {
    expect(readsTask("a.ts", text)).toBe(reads);
  });
});

describe("Python of images/ outside its folders of task kinds", () => {
  const own = /^images\/(trainer|evaluator|serving)\/\w+\/(?!tasks\/\w+\/)/;
  /** The registries name each kind's folder; row_writer.py names the columns of a table, which were made for texts. */
  const naming = /\/(tasks\/registry|log\/row_writer)\.py$/;
  const specifics =
    /text_classification|text-classification|"texts?"|"confidence"|text_length|unknown_tokens|LOG_TEXTS|TfidfVectorizer|ratchet\.classes/;

  test("names nothing that only text classification has", () => {
    const paths = execFileSync(
      "git",
      ["ls-files", "--cached", "--others", "--exclude-standard", "images/*.py"],
      {
        cwd: root,
        encoding: "utf8",
      },
    )
      .split("\n")
      .filter((path) => own.test(path) && existsSync(join(root, path)));
    expect(paths.length).toBeGreaterThan(40);
    const found = paths.filter((path) => specifics.test(readFileSync(join(root, path), "utf8")));
    expect(found.filter((path) => !naming.test(path))).toEqual([]);
    expect(found.filter((path) => naming.test(path))).toHaveLength(4);
  });

  test("has a folder of each kind, named in the registry of each image", () => {
    for (const { name } of taskKinds) {
      for (const image of ["trainer", "evaluator", "serving"]) {
        const registry = readFileSync(
          join(root, `images/${image}/ratchet_${image}/tasks/registry.py`),
          "utf8",
        );
        expect(registry).toContain(`"${name}": `);
        expect(registry).toContain(`tasks.${name.replaceAll("-", "_")}.`);
      }
    }
  });
});

/** Whether a file takes the property `task` of anything. */
function readsTask(path: string, text: string): boolean {
  if (!/\btask\b/.test(text)) return false;
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.name.text === "task") found = true;
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      if ((node.propertyName ?? node.name).getText() === "task") found = true;
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}
