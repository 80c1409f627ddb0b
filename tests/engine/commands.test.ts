import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findCli } from "../../engine/cli/find-cli.ts";
import { type CommandResult, runCommand } from "../../engine/cli/run-command.ts";
import { installedProviders, serveProvider } from "../../engine/provider/provider.ts";
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

test("preview of a stack without a settings file ends with 2 and says which file is missing", async () => {
  const { status, output } = await run("preview", ["--stack", "nowhere"]);
  expect(output).toMatch(/ENG002 .*Pulumi\.nowhere\.yaml: no such file/);
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
