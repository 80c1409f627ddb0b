import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ContainerRun, ContainerRunner } from "../../local/runtimes/containers/container-runner.ts";
import { readDockerfile } from "../../local/runtimes/containers/dockerfile.ts";
import { ImageStore } from "../../local/runtimes/containers/images.ts";
import { identify } from "../../local/runtimes/processes/pids.ts";

const uri = "000000000000.dkr.ecr.eu-west-3.amazonaws.com/ratchet-dev-trainer:0123abcd";
let folder: string;
let images: ImageStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-containers-"));
  images = new ImageStore(join(folder, "images"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A build context whose program is a Python file of the standard library, so that nothing is installed. */
function context(program: string, dockerfile = standardDockerfile): string {
  const directory = join(folder, "context");
  mkdirSync(join(directory, "package", "__pycache__"), { recursive: true });
  writeFileSync(join(directory, "Dockerfile"), dockerfile);
  writeFileSync(join(directory, "package", "program.py"), program);
  writeFileSync(join(directory, "package", "__pycache__", "old.pyc"), "stale");
  return directory;
}

const standardDockerfile = `# comment
FROM python:3.11-slim
WORKDIR /app
COPY package ./package
ENV PYTHONPATH=/app/package:/nowhere MODE="by the image"
USER 10001
ENTRYPOINT ["python3", "-m", "program"]
`;

async function run(options: Partial<ContainerRun> = {}) {
  const logFile = join(folder, "log.txt");
  const end = await new ContainerRunner(images).run({
    imageUri: uri,
    args: [],
    env: {},
    baseDir: join(folder, "opt-ml"),
    timeoutSeconds: 60,
    logFile,
    ...options,
  });
  return { ...end, log: readFileSync(logFile, "utf8") };
}

const notify = `import json, os, sys
print(json.dumps({"args": sys.argv[1:], "env": dict(os.environ), "cwd": os.getcwd(), "file": __file__}))`;

describe("images", () => {
  it("copies the context without what Python leaves behind", () => {
    const image = images.register({ imageUri: uri, contextDir: context("") });
    expect(existsSync(join(image.rootDir, "app/package/program.py"))).toBe(true);
    expect(existsSync(join(image.rootDir, "app/package/__pycache__"))).toBe(false);
  });

  it("keeps running the content that was registered after the folder has changed", async () => {
    const contextDir = context("print('first')");
    images.register({ imageUri: uri, contextDir });
    writeFileSync(join(contextDir, "package", "program.py"), "print('second')");
    expect((await run()).log).toBe("first\n");
  });

  it("refuses another content under a tag it knows", () => {
    const contextDir = context("print('first')");
    images.register({ imageUri: uri, contextDir });
    writeFileSync(join(contextDir, "package", "program.py"), "print('second')");
    expect(() => images.register({ imageUri: uri, contextDir })).toThrow(/LOC122/);
  });

  it("finds an image by its tag when the digest is written behind it", () => {
    images.register({ imageUri: uri, contextDir: context("") });
    expect(images.get(`${uri}@sha256:${"0".repeat(64)}`).imageUri).toBe(uri);
  });

  it.each([
    ["RUN apt-get install git", 2],
    ["RUN pip install mlflow", 2],
    ["ENTRYPOINT python serve.py", 2],
    ["FROM alpine", 2],
    ["ADD files.tar /x", 2],
    ["COPY --from=other /x /y", 2],
    ["ENV PATH=$PATH:/x", 2],
    ['WORKDIR /a\n# two lines above count\nSHELL ["bash"]', 4],
  ])("names the line of an instruction that needs Docker: %s", (lines, line) => {
    const read = () => readDockerfile(`FROM python:3.11\n${lines}\n`, "images/x/Dockerfile");
    expect(read).toThrow(new RegExp(`^LOC120 images/x/Dockerfile:${line}: `));
  });

  it("fetches nothing: a file of an address is read over, and the rest of the image is made", () => {
    const add = "ADD --chmod=644 https://files.invalid/bundle.pem /opt/bundle.pem";
    const contextDir = context("", `FROM python:3.11\n${add}\nWORKDIR /app\nCOPY . .\n`);
    const { rootDir } = images.register({ imageUri: uri, contextDir });
    expect([existsSync(join(rootDir, "opt")), existsSync(join(rootDir, "app"))]).toEqual([false, true]);
  });

  it("copies from the folders beside its own when the context is theirs too, and counts only what it copies", () => {
    const contextDir = join(folder, "all");
    for (const name of ["one", "other"]) mkdirSync(join(contextDir, name), { recursive: true });
    writeFileSync(join(contextDir, "other", "shared.py"), "shared");
    writeFileSync(join(contextDir, "other", "unused.py"), "before");
    const dockerfile = join(contextDir, "one", "Dockerfile");
    writeFileSync(dockerfile, "FROM python:3.11\nWORKDIR /app\nCOPY other/shared.py other/\n");
    const image = images.register({ imageUri: uri, contextDir, dockerfile });
    expect(readFileSync(join(image.rootDir, "app/other/shared.py"), "utf8")).toBe("shared");
    expect(existsSync(join(image.rootDir, "app/other/unused.py"))).toBe(false);
    writeFileSync(join(contextDir, "other", "unused.py"), "after");
    expect(images.register({ imageUri: uri, contextDir, dockerfile }).digest).toBe(image.digest);
    writeFileSync(join(contextDir, "other", "shared.py"), "changed");
    expect(() => images.register({ imageUri: uri, contextDir, dockerfile })).toThrow(/LOC122/);
  });

  it("names a file that COPY does not find", () => {
    const contextDir = context("", "FROM python:3.11\nCOPY missing.txt .\n");
    expect(() => images.register({ imageUri: uri, contextDir })).toThrow(/LOC123.*missing\.txt/);
  });

  it("names an image that was never built", () => {
    expect(() => images.get(uri)).toThrow(/LOC124/);
  });
});

describe("a container", () => {
  it("sees what the image sets and what it is given, and nothing of ours", async () => {
    process.env.RATCHET_TEST_OF_OURS = "1";
    images.register({ imageUri: uri, contextDir: context(notify) });
    const { log, exitCode } = await run({ args: ["train"], env: { GIVEN: "yes", MODE: "by the job" } });
    delete process.env.RATCHET_TEST_OF_OURS;
    const { env, args, cwd } = JSON.parse(log);
    const root = images.get(uri).rootDir;
    expect({ exitCode, args, cwd }).toEqual({ exitCode: 0, args: ["train"], cwd: join(root, "app") });
    expect(env).toMatchObject({
      GIVEN: "yes",
      MODE: "by the job",
      SAGEMAKER_BASE_DIR: join(folder, "opt-ml"),
    });
    expect(env.PYTHONPATH).toBe(`${join(root, "app/package")}:/nowhere`);
    expect(env.HOME.startsWith(folder)).toBe(true);
    expect(env).not.toHaveProperty("RATCHET_TEST_OF_OURS");
  });

  it("finds what stands under /opt/ml in its entry point and arguments below its base folder", async () => {
    images.register({ imageUri: uri, contextDir: context("") });
    const code = join(folder, "opt-ml/processing/input/code");
    mkdirSync(code, { recursive: true });
    writeFileSync(join(code, "evaluate.py"), notify);
    const { log } = await run({
      entrypoint: ["python3", "/opt/ml/processing/input/code/evaluate.py"],
      args: ["--out", "/opt/ml/processing/output", "/opt/mlx"],
    });
    expect(JSON.parse(log).args).toEqual(["--out", join(folder, "opt-ml/processing/output"), "/opt/mlx"]);
  });

  it("ends with the status of its process", async () => {
    images.register({ imageUri: uri, contextDir: context("import sys; sys.exit(7)") });
    expect(await run()).toMatchObject({ exitCode: 7, timedOut: false });
  });

  it("is ended with all its processes when its time is over, even if it ignores SIGTERM", async () => {
    const program = `import signal, subprocess, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(subprocess.Popen(["sleep", "300"]).pid, flush=True)
time.sleep(300)`;
    images.register({ imageUri: uri, contextDir: context(program) });
    const { exitCode, timedOut, log } = await run({ timeoutSeconds: 1, graceSeconds: 1 });
    expect({ exitCode, timedOut }).toEqual({ exitCode: null, timedOut: true });
    expect(identify(Number(log))).toBeNull();
  });

  it("is ended when its job is stopped", async () => {
    images.register({ imageUri: uri, contextDir: context("import time; time.sleep(300)") });
    const stop = new AbortController();
    const end = run({ signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    expect(await end).toMatchObject({ exitCode: null, timedOut: false });
  });

  it("says so when its program does not exist", async () => {
    images.register({ imageUri: uri, contextDir: context("") });
    await expect(run({ entrypoint: ["no-such-program"] })).rejects.toMatchObject({ code: "LOC110" });
  });
});
