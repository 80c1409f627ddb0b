import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { databaseAuthorities } from "../../infra/components/database/database-authorities.ts";
import { copiedBeside } from "../../infra/components/foundation/images.ts";
import { contextHash } from "../../infra/shared/context-hash.ts";
import { readDockerfile } from "../../local/runtimes/containers/dockerfile.ts";
import { foundation, imagesFolder, one } from "./foundation.ts";

describe("an image's tag", () => {
  const files = { Dockerfile: "FROM scratch\n", "src/a.py": "a = 1\n", "src/b.py": "b = 2\n" };

  test("is the same for the same files, in whatever order and folder they were written", () => {
    const reversed = Object.fromEntries(Object.entries(files).reverse());
    expect(contextHash(imagesFolder(files))).toBe(contextHash(imagesFolder(reversed)));
  });

  test.each([
    ["content", { ...files, "src/a.py": "a = 2\n" }],
    ["name", { Dockerfile: files.Dockerfile, "src/c.py": files["src/a.py"], "src/b.py": files["src/b.py"] }],
    ["an added file", { ...files, "src/c.py": "" }],
    ["a line moved from one file to the next", { ...files, "src/a.py": "", "src/b.py": "a = 1\nb = 2\n" }],
  ])("changes with %s", (_what, changed) => {
    expect(contextHash(imagesFolder(changed))).not.toBe(contextHash(imagesFolder(files)));
  });

  test("counts nothing but its parts where it has any", () => {
    const parts = ["src", "b/used.py"];
    const of = (more: Record<string, string>) => contextHash(imagesFolder({ ...files, ...more }), parts);
    const before = of({ "b/used.py": "1" });
    expect(of({ "b/used.py": "1", "b/other.py": "1", "srcs/c.py": "1" })).toBe(before);
    expect(of({ "b/used.py": "2" })).not.toBe(before);
    expect(of({ "b/used.py": "1", "src/a.py": "2" })).not.toBe(before);
  });

  test("does not change with what Python leaves behind", () => {
    const used = { ...files, "src/__pycache__/a.pyc": "x", ".pytest_cache/x": "x", "src/.DS_Store": "x" };
    expect(contextHash(imagesFolder(used))).toBe(contextHash(imagesFolder(files)));
  });
});

describe("images", () => {
  test.each(Object.entries(copiedBeside))("%s counts everything that it copies", (name, beside) => {
    const folder = `${import.meta.dirname}/../../images`;
    const file = `${folder}/${name}/Dockerfile`;
    const { steps } = readDockerfile(readFileSync(file, "utf8"), file);
    const copied = steps.flatMap((step) => (step.kind === "copy" ? step.sources : []));
    expect(copied.filter((source) => !source.startsWith(`${name}/`)).sort()).toEqual([...beside].sort());
  });

  test.each(["serving", "mlflow"])(
    "%s has the authorities of PostgreSQL where its pods look for them",
    (name) => {
      const file = readFileSync(`${import.meta.dirname}/../../images/${name}/Dockerfile`, "utf8");
      const added = /^ADD --chmod=644 https:\/\/truststore\.pki\.rds\.amazonaws\.com\/\S+ (\S+)$/m.exec(file);
      expect(added?.[1]).toBe(databaseAuthorities);
    },
  );

  test("are built for x86, pushed under a tag that is never written twice, and not built for a preview", async () => {
    const dev = await foundation("dev");
    const { inputs } = one(dev, "Image");
    expect(inputs.imageName).toMatch(/^registry\.example\/images-mlflow-repository:[0-9a-f]{16}$/);
    expect(inputs).toMatchObject({ build: { platform: "linux/amd64" }, buildOnPreview: false });
    expect(one(dev, "Repository").inputs).toMatchObject({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    });
    expect(JSON.stringify(dev)).not.toContain("a-token");
  });
});
