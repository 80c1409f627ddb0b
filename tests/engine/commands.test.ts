import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findCli } from "../../engine/cli/find-cli.ts";
import { type CommandResult, runCommand } from "../../engine/cli/run-command.ts";
import { installedProviders, serveProvider } from "../../engine/provider/provider.ts";
import { readStackFile } from "../../plan/stack/stack-file.ts";
import { copySmallProject, type ProjectCopy } from "./project-copy.ts";

const REPOSITORY = join(import.meta.dirname, "..", "..");

let project: ProjectCopy;
let home: string;

beforeAll(() => {
  project = copySmallProject();
  home = mkdtempSync(join(tmpdir(), "ratchet-home-"));
});

afterAll(() => {
  project.remove();
  rmSync(home, { recursive: true, force: true });
});

/** Runs a command of the project as npm does, with no AWS settings but those given. */
function run(
  command: "preview" | "up",
  args: string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|PULUMI)_/.test(name));
  return runCommand(process.execPath, [join(REPOSITORY, "commands", `${command}.ts`), ...args], {
    cwd: project.directory,
    environment: {
      ...Object.fromEntries(inherited),
      PATH: [join(REPOSITORY, "node_modules", ".bin"), process.env.PATH].join(delimiter),
      ...variables,
    },
  });
}

test("preview lists what would be created, writes it as JSON and ends with 0", async () => {
  const file = join(home, "preview.json");
  const { status, stdout } = await run("preview", ["--stack", "dev", "--json", file]);
  expect(stdout).toContain("+ create  aws:s3:Bucket × 2: first-bucket, second-bucket");
  expect(stdout).toContain("Preview succeeded: 18 to create");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
    stack: "dev",
    succeeded: true,
    violations: [],
  });
  expect(status).toBe(0);
}, 600_000);

test.each([
  ["a key given twice", "config:\n  small:a: 1\n  small:a: 2\n", "PLAN004 Pulumi.broken.yaml, line 3"],
  ["tabs", "config:\n\t- a\n", "PLAN004 Pulumi.broken.yaml, line 2"],
  ["what the engine reads differently", "config:\n  small:a: 0123\n", "PLAN005 Pulumi.broken.yaml, line 2"],
])(
  "preview and up of a stack's file with %s end with 2, as plan does, and without a stack trace",
  async (_, text, said) => {
    writeFileSync(join(project.directory, "Pulumi.broken.yaml"), text);
    for (const command of ["preview", "up"] as const) {
      const { status, output } = await run(command, ["--stack", "broken"]);
      expect(output).toContain(said);
      expect(output).not.toMatch(/^\s+at /m);
      expect(status).toBe(2);
    }
  },
);

test("the engine reads what the plan accepts as the plan does", async () => {
  const folder = mkdtempSync(join(home, "reader-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: reader\nruntime: nodejs\n");
  const values = String.raw`["no", '0123', 5, -5, 0, 0.75, true, 10.0.0.0/8, 5 apples, nope, "\u00e9\n", "a: b", 12:99x]`;
  const text = `config:\n  reader:a: ${values}\n  reader:b:\n    - |\n      no\n\n      yes\n    - >-\n      a\n      b\n  reader:c: [&x { k: z }, *x]\n`;
  writeFileSync(join(folder, "settings.yaml"), text);
  writeFileSync(join(folder, "Pulumi.plan.yaml"), text);
  const cli = await findCli();
  const environment = {
    ...process.env,
    ...{ PULUMI_HOME: join(folder, "home"), PULUMI_BACKEND_URL: `file://${folder}` },
    ...{ PULUMI_CONFIG_PASSPHRASE: "any", PULUMI_SKIP_UPDATE_CHECK: "true" },
  };
  const pulumi = (...args: string[]) => runCommand(cli.path, args, { cwd: folder, environment });
  await pulumi("stack", "init", "reader", "--non-interactive");
  const { stdout } = await pulumi("config", "--json", "--stack", "reader", "--config-file", "settings.yaml");
  const shown = Object.entries<{ objectValue?: unknown }>(JSON.parse(stdout));
  expect(Object.fromEntries(shown.map(([key, { objectValue }]) => [key, objectValue]))).toEqual(
    readStackFile(folder, "plan"),
  );
}, 120_000);

test("preview of a stack without a settings file ends with 2 and says which file is missing", async () => {
  const { status, output } = await run("preview", ["--stack", "nowhere"]);
  expect(output).toMatch(/PLAN003 stack nowhere: no such file Pulumi\.nowhere\.yaml/);
  expect(status).toBe(2);
});

test("preview without a stack ends with 2 and says what is missing", async () => {
  const { status, output } = await run("preview", []);
  expect(output).toContain("--stack <name>");
  expect(status).toBe(2);
});

test("up without AWS credentials ends with 2 before anything is started", async () => {
  const { status, output } = await run("up", ["--stack", "dev"], { HOME: home, RATCHET_CACHE: home });
  expect(output).toContain("ENG004 AWS credentials");
  expect(status).toBe(2);
});

test("up passes its flags to Pulumi, which runs the program under the project's Node", async () => {
  const packages = installedProviders(project.directory);
  const providers = await Promise.all(packages.map((pkg) => serveProvider(pkg, () => {})));
  const variables = {
    AWS_ACCESS_KEY_ID: "any",
    PULUMI_HOME: join(home, "pulumi"),
    PULUMI_BACKEND_URL: `file://${home}`,
    PULUMI_CONFIG_PASSPHRASE: "any",
    // Stands for AWS itself; everything else is what a person would run.
    PULUMI_DEBUG_PROVIDERS: packages.map(({ name }, i) => `${name}:${providers[i]?.port}`).join(","),
  };
  // The fixture's secret is made up; a person's own is encrypted with the passphrase.
  const settings = join(project.directory, "Pulumi.dev.yaml");
  writeFileSync(settings, readFileSync(settings, "utf8").replace(/small:token:\n.*\n/, "small:token: any\n"));
  try {
    const cli = await findCli();
    const made = await runCommand(cli.path, ["stack", "init", "dev"], {
      cwd: project.directory,
      environment: { ...process.env, ...variables },
    });
    expect(made.status, made.output).toBe(0);
    const flags = ["--yes", "--skip-preview", "--non-interactive", "--color=never"];
    const { status, output } = await run("up", ["--stack", "dev", ...flags], variables);
    expect(output).toContain("+ 16 created");
    expect(output).toContain(`nodeVersion: "${process.version}"`);
    expect(output).toMatch(/Policies:\s+✅ small@/);
    expect(status).toBe(0);
  } finally {
    for (const provider of providers) provider.close();
  }
}, 600_000);
