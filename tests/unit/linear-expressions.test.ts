import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { levelIn } from "../../channels/shared/footer.ts";
import { open } from "../../channels/slack/stand-in.ts";
import { matchesParts } from "../../core/text/matches-parts.ts";
import { withoutEnd } from "../../core/text/without-end.ts";
import { Inbox, type InboxLine } from "../../local/inbox/inbox.ts";
import { inboxRoutes } from "../../local/inbox/inbox-page.ts";

const root = join(import.meta.dirname, "../..");

/**
 * Everything that reads texts of others. Left out are tests, and tools that read this repository and its packages alone.
 */
const reading =
  /^(channels|core|database|infra|lambdas|local|plan|policies|rehearsal|tasks|images|engine\/(?!provider)|commands\/(?!support\/(checks|mutate|reference|setup)))/;

interface Expression {
  where: string;
  source: string;
  flags: string;
}

function expressionsOf(path: string): Expression[] {
  const text = readFileSync(join(root, path), "utf8");
  if (path.endsWith(".py")) {
    return [...text.matchAll(/\bre\.\w+\(r"((?:\\.|[^"\\])*)"/g)].map(([, source = ""], index) => ({
      where: `${path} (${index + 1})`,
      source: source.replace("(?u)", ""),
      flags: "g",
    }));
  }
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({
        where: `${path}:${line}`,
        source: node.text.slice(1, end),
        flags: node.text.slice(end + 1),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const expressions = [
  ...execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", "*.py"], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((path) => reading.test(path))
    .flatMap(expressionsOf),
  { where: "zod's e-mail address", source: z.regexes.email.source, flags: z.regexes.email.flags },
];

const length = 100_000;
/** A linear expression takes milliseconds for a text of this length; a quadratic one takes longer than this. */
const boundSeconds = 5;

const program = `
  const { parentPort } = require("node:worker_threads");
  const { attackStrings } = require(${JSON.stringify(join(root, "tests/support/attack-strings.ts"))});
  parentPort.on("message", ({ source, flags, length }) => {
    const pattern = new RegExp(source, flags.replace("g", ""));
    for (const text of attackStrings(pattern, length)) {
      parentPort.postMessage({ trying: text.slice(0, 40) });
      pattern.test(text);
    }
    parentPort.postMessage({});
  });`;

/** Tries expressions in a thread that can be ended while one of them runs. */
class Trial {
  private worker: Worker | undefined;

  /** Result: the beginning of the text on which the expression takes too long; undefined when there is none. */
  async slowOn({ source, flags }: Expression): Promise<string | undefined> {
    const worker = this.worker ?? new Worker(program, { eval: true });
    this.worker = worker;
    return await new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      worker.removeAllListeners();
      worker.on("error", reject);
      worker.on("message", ({ trying }: { trying?: string }) => {
        clearTimeout(timer);
        if (trying === undefined) return resolve(undefined);
        timer = setTimeout(() => {
          void this.end();
          resolve(trying);
        }, boundSeconds * 1000);
      });
      worker.postMessage({ source, flags, length });
    });
  }

  async end(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }
}

const trial = new Trial();
afterAll(() => trial.end());

test("every expression that reads texts of others takes a time that grows with their length only", async () => {
  expect(expressions.length).toBeGreaterThan(100);
  const slow: string[] = [];
  for (const expression of expressions) {
    const text = await trial.slowOn(expression);
    if (text !== undefined)
      slow.push(`${expression.where} /${expression.source}/ on ${JSON.stringify(text)}…`);
  }
  expect(slow).toEqual([]);
}, 240_000);

test("an expression that goes back over what it has read is found", async () => {
  // The expression by which a message of dots stopped the local run.
  const links = String.raw`https?:\/\/[^\s<>]+?(?=[.,;:)]*(\s|$|&quot;|&lt;|&gt;))`;
  expect(await trial.slowOn({ where: "links", source: links, flags: "g" })).toContain("://");
}, 60_000);

describe("the parts of a pattern", () => {
  test("are found as an expression with .* finds them", () => {
    const letters = fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 7 }).map((all) => all.join(""));
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const expected = new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(text.replaceAll("*", "c"));
        expect(matchesParts(pattern.split("*"), text.replaceAll("*", "c"))).toBe(expected);
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  test("are not looked for again from each position: a text of 100 kB takes no minutes", () => {
    expect(
      matchesParts(
        Array.from({ length: 20 }, () => "a"),
        "a".repeat(length),
      ),
    ).toBe(true);
    expect(matchesParts([..."aaaaaaaaaaab"], "a".repeat(length))).toBe(false);
  });
});

test("an end of certain characters is taken off, and nothing before it", () => {
  expect(withoutEnd("/a//b///", "/")).toBe("/a//b");
  expect(withoutEnd("...", ".,")).toBe("");
  expect(withoutEnd("", ".")).toBe("");
});

describe("a message", () => {
  const line = (body: string): InboxLine => ({
    ...{ at: "2026-11-23T01:00:00.000Z", channel: "slack", level: "info", to: "Slack", subject: "s", body },
  });
  const takenBySlack = (body: string): string => {
    const inbox: string[] = [];
    const deliver = (taken: { body: string }) => void inbox.push(taken.body);
    open({ now: () => new Date(0), openTable: <T>() => new Map<string, T>(), deliver }).take(
      JSON.stringify({ text: `s\n${body}` }),
    );
    return inbox[0] ?? "";
  };
  const pageOf = async (body: string) => {
    const inbox = new Inbox(join(mkdtempSync(join(tmpdir(), "ratchet-inbox-")), "inbox.jsonl"));
    inbox.append(line(body));
    const [page] = inboxRoutes(inbox);
    const request = { query: new URLSearchParams(), headers: {}, text: async () => "" };
    return String((await page?.run(request))?.body);
  };

  test.each([
    `https://x.example/${".".repeat(length)}`,
    "http://".repeat(length / 8),
    "<a|".repeat(length / 4),
  ])("of 100 kB of dots, addresses or marks (%#) is on the page at once", async (body) =>
    expect(await pageOf(takenBySlack(body))).toContain("<pre>"),
  );

  test("keeps the punctuation of its sentence out of its links", async () => {
    const page = await pageOf('See http://a.example/x?y=1&z=2). And "https://b.example/q", too.');
    expect([...page.matchAll(/<a href="([^"]*)" rel/g)].map(([, address]) => address)).toEqual([
      "http://a.example/x?y=1&amp;z=2",
      "https://b.example/q",
    ]);
    expect(page).toContain("</a>). And &quot;<a");
  });

  test("has the level of its last footer", () => {
    expect(levelIn("", "quoted, level info\n\n_ratchet-dev, level alert_")).toBe("alert");
    expect(levelIn("", "ratchet-dev, level info, level of detail")).toBe("");
    expect(levelIn("[CRITICAL] x", `x${", level infos".repeat(length / 13)}`)).toBe("critical");
  });
});
