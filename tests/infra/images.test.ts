import { describe, expect, test } from "vitest";
import { contextHash } from "../../infra/context-hash.ts";
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

  test("does not change with what Python leaves behind", () => {
    const used = { ...files, "src/__pycache__/a.pyc": "x", ".pytest_cache/x": "x", "src/.DS_Store": "x" };
    expect(contextHash(imagesFolder(used))).toBe(contextHash(imagesFolder(files)));
  });
});

describe("images", () => {
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
