import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { userError } from "../../../core/errors/error.ts";
import { type Dockerfile, readDockerfile } from "./dockerfile.ts";

/** A built image. It is kept as long as the stack's state, because a model version names the image of its training. */
export interface LocalImage {
  imageUri: string;
  /** SHA-256 of the Dockerfile and of all copied files. */
  digest: string;
  /** The FROM line. Its Python is not used: local processes use the machine's Python. */
  base: string;
  /** Local folder in place of `/` of the image, with the copied files. */
  rootDir: string;
  workdir: string;
  env: Record<string, string>;
  entrypoint: string[];
  command: string[];
  /** Absolute path of the installed requirements file; null when the image installs nothing. */
  requirementsFile: string | null;
}

/**
 * Local replacement of Docker's images: the copied files and the declarations of the Dockerfile. A tag is never
 * overwritten, as in an ECR repository with immutable tags.
 */
export class ImageStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
  }

  /**
   * Builds the image of a context folder, unless it exists.
   * Shape   dockerfile: path of the Dockerfile, when it is not in the context folder.
   * Throws  LOC120 an instruction that needs Docker, LOC121 no Dockerfile, LOC122 the tag exists with different
   *         content, LOC123 COPY of a missing file, LOC126 missing requirements.
   */
  register({
    imageUri,
    contextDir,
    dockerfile = join(contextDir, "Dockerfile"),
  }: {
    imageUri: string;
    contextDir: string;
    dockerfile?: string;
  }): LocalImage {
    const recipe = readRecipe(dockerfile);
    const digest = digestOf(contextDir, dockerfile, recipe);
    const known = this.find(imageUri);
    if (known !== null) {
      if (known.digest === digest) return known;
      throw userError("LOC122", {
        where: imageUri,
        found: "the tag holds another content",
        expected: "a new tag for a changed context",
        next: "Tag it by the hash of its folder, as infra/shared/context-hash.ts does, or forget the old one with --fresh.",
      });
    }
    const place = this.#place(imageUri);
    const made = `${place}.making-${process.pid}`;
    rmSync(made, { recursive: true, force: true });
    mkdirSync(join(made, "root"), { recursive: true });
    const image = build(contextDir, dockerfile, recipe, join(made, "root"));
    writeFileSync(join(made, "image.json"), JSON.stringify({ imageUri, digest, ...image }, null, 2));
    renameSync(made, place);
    return this.get(imageUri);
  }

  /**
   * Throws  LOC124 for an unknown image.
   */
  get(imageUri: string): LocalImage {
    const image = this.find(imageUri);
    if (image !== null) return image;
    throw userError("LOC124", {
      where: imageUri,
      found: "no such image on this machine",
      expected: "one that the plan builds or has built",
      next: `Known are: ${readdirSync(this.#directory).join(", ") || "none"}.`,
    });
  }

  find(imageUri: string): LocalImage | null {
    const place = this.#place(imageUri);
    const file = join(place, "image.json");
    if (!existsSync(file)) return null;
    const image = JSON.parse(readFileSync(file, "utf8")) as Omit<LocalImage, "rootDir">;
    const rootDir = join(place, "root");
    const { requirementsFile } = image;
    return { ...image, rootDir, requirementsFile: requirementsFile && join(rootDir, requirementsFile) };
  }

  /** Folder of an image. A digest after the tag is ignored, because the tag identifies the image. */
  #place(imageUri: string): string {
    return join(this.#directory, imageUri.replace(/@sha256:[0-9a-f]+$/, "").replaceAll(/[^\w.-]/g, "_"));
  }
}

/** Converts a path of the image to a path of this machine. Any other text is returned unchanged. */
export function onThisMachine(image: LocalImage, text: string): string {
  if (!text.startsWith("/") || text === "/") return text;
  const path = join(image.rootDir, text);
  return existsSync(path) ? path : text;
}

function readRecipe(file: string): Dockerfile {
  if (existsSync(file)) return readDockerfile(readFileSync(file, "utf8"), file);
  const next = "Write one, or take the folder out of the images that infra/ declares.";
  throw userError("LOC121", { where: dirname(file), found: "no Dockerfile", expected: "one", next });
}

function build(
  contextDir: string,
  file: string,
  { steps, ...declared }: Dockerfile,
  rootDir: string,
): Omit<LocalImage, "imageUri" | "digest" | "rootDir"> {
  const requirements: string[] = [];
  mkdirSync(join(rootDir, declared.workdir), { recursive: true });
  for (const step of steps) {
    if (step.kind === "requirements") {
      requirements.push(posix.resolve(step.workdir, step.file));
      continue;
    }
    const intoFolder = step.sources.length > 1 || /(^|\/)\.?$/.test(step.target);
    const target = join(rootDir, posix.resolve(step.workdir, step.target));
    for (const source of step.sources) copy(contextDir, source, target, intoFolder, file);
  }
  const [requirementsFile = null, second] = requirements;
  const missing = requirementsFile !== null && !existsSync(join(rootDir, requirementsFile));
  if (second !== undefined || missing) {
    throw userError("LOC126", {
      where: file,
      found:
        second === undefined
          ? `pip reads ${requirementsFile}, which no COPY has put there`
          : "two requirements files",
      expected: "one requirements file, copied before it is installed",
      next: "COPY it in a line above RUN pip install -r.",
    });
  }
  const { base, workdir, env, entrypoint, command } = declared;
  return { base, workdir, env, entrypoint, command, requirementsFile };
}

function copy(
  contextDir: string,
  source: string,
  target: string,
  intoFolder: boolean,
  dockerfile: string,
): void {
  const from = join(contextDir, source);
  if (!existsSync(from) || relative(contextDir, from).startsWith("..")) {
    throw userError("LOC123", {
      where: dockerfile,
      found: `COPY ${source}: no such file in the build context`,
      expected: `a file or folder of ${contextDir}`,
      next: "Correct the path; it counts from the build context.",
    });
  }
  // A folder's content is copied, not the folder: Docker's rule.
  const to = statSync(from).isDirectory() || !intoFolder ? target : join(target, basename(from));
  cpSync(from, to, { recursive: true, filter: (path) => !isByProduct(relative(contextDir, path)) });
}

function digestOf(contextDir: string, dockerfile: string, { steps }: Dockerfile): string {
  const hash = createHash("sha256");
  const copied = steps.flatMap((step) => (step.kind === "copy" ? step.sources : []));
  const files = new Set([dockerfile, ...copied.flatMap((source) => filesAt(join(contextDir, source)))]);
  for (const file of [...files].sort()) {
    const path = relative(contextDir, file);
    if (isByProduct(path)) continue;
    const content = readFileSync(file);
    hash.update(`${path.split(sep).join("/")}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** The file itself, or all files below a folder; empty when the path does not exist. */
function filesAt(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Whether the image tag ignores the file: hidden files and Python's by-products. Keep in step with the tag's rule. */
function isByProduct(path: string): boolean {
  return path.split(sep).some((part) => /^\..+|^__pycache__$|\.pyc$|\.egg-info$/.test(part) && part !== "..");
}
