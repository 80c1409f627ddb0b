import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorCatalogue, errorFamilies } from "../../core/errors/catalogue/error-catalogue.ts";
import { rules } from "../../policies/rules-by-code.ts";
import { catalogued, codeSites, codesIn, isKnownCode } from "../support/errors/code-sites.ts";
import { headingsOf, npmScripts, pathExists, pathsIn, scriptsIn } from "../support/errors/named-things.ts";
import {
  productTexts,
  pythonTexts,
  repository,
  scriptTexts,
  trackedFiles,
} from "../support/errors/product-texts.ts";

const texts = productTexts();
const sites = codeSites(texts);
const entries = errorFamilies.flatMap(({ codes }) => Object.entries(codes));
const runbook = headingsOf("docs/RUNBOOK.md");

/** Everything that people read beside the messages: docs, decisions, README. */
const pages = trackedFiles(["md"]).map((path) => ({
  path,
  text: readFileSync(join(repository, path), "utf8"),
}));

/**
 * Codes that several files raise, with the one meaning that they share. A code that is new here needs the same reason;
 * two meanings need two codes.
 */
const raisedInSeveralFiles: Readonly<Record<string, string>> = {
  CFG002: "an unknown key, and the one that another provider's key replaces",
  CFG011: "a time zone of the configuration, and one that is parsed anywhere else",
  LOAD003: "the header as one column, and the header that cannot be read at all",
  OBJ001: "an object that a step reads, and an output that a job did not write",
  SET007: "uv, and the packages that it installs",
  SET013: "Node 24 after the installation, and when the command starts",
  SRV101: "the body of any request, and what a task kind refuses in one that its schema allows",
  SRV111: "requests that wait for the model, and bodies that are still arriving",
  SRV121: "the answer of /ready, and that of a prediction",
  SRV199: "the HTTP part of the server, and its predictor",
};

describe("the catalogue", () => {
  test("has every code that the sources raise, log or answer", () => {
    const unknown = texts.flatMap(({ path, line, text }) =>
      codesIn(text)
        .filter((code) => !isKnownCode(code))
        .map((code) => `${code} ${path}:${line}`),
    );
    expect(unknown).toEqual([]);
  });

  test("has no code that nothing raises", () => {
    const raised = new Set(sites.map(({ code }) => code));
    expect(Object.keys(errorCatalogue).filter((code) => !raised.has(code))).toEqual([]);
  });

  test("names the same actor as every place that raises the code", () => {
    const others = sites.filter(({ code, actor }) => actor !== null && actor !== catalogued(code));
    expect(others).toEqual([]);
  });

  test("has each code in one family, and each meaning once", () => {
    const codes = errorFamilies.flatMap((family) => Object.keys(family.codes));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(new Set(codes)).toEqual(new Set(Object.keys(errorCatalogue)));
    const meanings = entries.map(([, { meaning }]) => meaning);
    expect(meanings.filter((meaning, index) => meanings.indexOf(meaning) !== index)).toEqual([]);
  });

  test("keeps each family's codes in order, and each prefix in one family", () => {
    const families = errorFamilies.map(({ codes }) => Object.keys(codes));
    const prefixes = families.map((codes) => [...new Set(codes.map((code) => code.slice(0, -3)))]);
    expect(prefixes.flat()).toHaveLength(new Set(prefixes.flat()).size);
    for (const codes of families) {
      for (const prefix of new Set(codes.map((code) => code.slice(0, -3)))) {
        const own = codes.filter((code) => code.slice(0, -3) === prefix);
        expect(own).toEqual([...own].sort());
      }
    }
  });

  test("shares no code with the policies", () => {
    expect(rules.filter(({ code }) => code in errorCatalogue)).toEqual([]);
  });

  test("has one meaning per code: what several files raise is listed with what they share", () => {
    const files = new Map<string, Set<string>>();
    for (const { code, path } of sites) files.set(code, (files.get(code) ?? new Set()).add(path));
    const several = [...files].filter(([, paths]) => paths.size > 1).map(([code]) => code);
    expect(several.sort()).toEqual(Object.keys(raisedInSeveralFiles).sort());
  });

  test("states each meaning as a sentence of one line", () => {
    for (const [code, { meaning }] of entries)
      expect(`${code} ${meaning}`).toMatch(/^\w+ (npm|package\.json|[`A-Z0-9]).{4,110}\.$/);
  });

  test("links only to entries of the runbook", () => {
    const anchors = runbook.map(({ anchor }) => anchor);
    expect(anchors.filter((anchor, index) => anchors.indexOf(anchor) !== index)).toEqual([]);
    const broken = entries.filter(([, { runbook: link }]) => link !== undefined && !anchors.includes(link));
    expect(broken).toEqual([]);
  });
});

test("every code that a function or a job raises has an entry in the runbook: it sets off an alarm or a notification", () => {
  // manage-incidents answers these to the command that asked.
  const answered = ["INC002", "INC003"];
  const running = /^(lambdas|database|images\/(trainer|evaluator|mlflow))\//;
  const raised = new Set(sites.filter(({ path }) => running.test(path)).map(({ code }) => code));
  const without = entries.filter(([code, { runbook: link }]) => raised.has(code) && link === undefined);
  expect(without.map(([code]) => code)).toEqual(answered);
});

describe("what a message or a page names exists", () => {
  /** What the README announces and the next changes bring. */
  test("every path of the repository", () => {
    const inTexts = texts.flatMap(({ path, line, text }) =>
      pathsIn(text)
        .filter((named) => !pathExists(named))
        .map((named) => `${path}:${line} names ${named}`),
    );
    const inPages = pages.flatMap(({ path, text }) =>
      pathsIn(text)
        .filter((named) => !pathExists(named))
        .map((named) => `${path} names ${named}`),
    );
    expect([...inTexts, ...inPages]).toEqual([]);
  });

  test("every npm script", () => {
    const known = npmScripts();
    const asked = [...texts, ...pages].flatMap(({ path, text }) =>
      scriptsIn(text)
        .filter((script) => !known.includes(script))
        .map((script) => `${path}: npm run ${script}`),
    );
    expect(asked).toEqual([]);
  });

  test("every entry of the runbook", () => {
    const titles = runbook.map(({ title }) => title);
    const named = [...texts, ...pages].flatMap(({ path, text }) =>
      [...text.matchAll(/RUNBOOK(?:\.md)?, (?:"([^"]+)"|\*([^*]+)\*)/g)].map((match) => ({
        path,
        title: (match[1] ?? match[2] ?? "").replace(/\s+/g, " "),
      })),
    );
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter(({ title }) => !titles.includes(title))).toEqual([]);
  });

  test("every code on a page", () => {
    const unknown = pages.flatMap(({ path, text }) =>
      codesIn(text)
        .filter((code) => !isKnownCode(code))
        .map((code) => `${path} names ${code}`),
    );
    expect(unknown).toEqual([]);
  });

  test("every file that a page links to, and every anchor in it", () => {
    const broken = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:)([\w./-]*\.md)?(?:#([\w-]+))?\)/g)].flatMap(([, file, anchor]) => {
        const to = file === undefined ? path : join(path, "..", file);
        if (!pathExists(to)) return [`${path} links to ${to}`];
        const isThere = anchor === undefined || headingsOf(to).some((heading) => heading.anchor === anchor);
        return isThere ? [] : [`${path} links to ${to}#${anchor}`];
      }),
    );
    expect(broken).toEqual([]);
  });
});

describe("the reader of the sources", () => {
  test("finds a code in a call, a template and a log line, and none in a comment", () => {
    const script = [
      "// LOAD001 is a comment",
      'throw userError("LOAD002", { next: "Run: npm start" });',
      ["console.log(`SET013 $", "{name} is missing`);"].join(""),
      'new RatchetError("MLF002", "user", facts);',
      'if (error.code === "OBJ001") return;',
    ].join("\n");
    expect(codeSites(scriptTexts("a.ts", script))).toEqual([
      { code: "LOAD002", path: "a.ts", line: 2, actor: "user" },
      { code: "SET013", path: "a.ts", line: 3, actor: null },
      { code: "MLF002", path: "a.ts", line: 4, actor: "user" },
    ]);
    const python = ['"""Raises  TRN001."""', "# TRN002", 'log("error", f"SRV302 log: {reason}")'].join("\n");
    expect(codeSites(pythonTexts("a.py", python))).toEqual([
      { code: "SRV302", path: "a.py", line: 3, actor: null },
    ]);
  });

  test("finds paths up to a placeholder, and takes no ARN, type or package for one", () => {
    expect(pathsIn("see plan/outputs.ts, or images/<name>/Dockerfile.")).toEqual([
      "plan/outputs.ts",
      "images/",
    ]);
    expect(pathsIn("kubernetes:core/v1:Service @types/core/x ../local/x arn:aws:x:dashboard/d")).toEqual([]);
  });
});
