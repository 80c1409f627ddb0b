import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type LocalImage, onThisMachine } from "./images.ts";
import { pythonFor } from "./venv.ts";

/**
 * Complete environment of a container's process: variables of the image, variables of the caller, and the few names
 * that every program needs. Nothing is inherited from the developer's environment. HOME and TMPDIR are folders of the
 * run, so no `~/.aws` is found.
 */
export async function containerEnvironment(
  image: LocalImage,
  given: Record<string, string>,
  scratchDir: string,
): Promise<Record<string, string>> {
  const venvBin =
    image.requirementsFile === null ? [] : [join(await pythonFor(image.requirementsFile), "..")];
  const [home, temporary] = [join(scratchDir, "home"), join(scratchDir, "tmp")];
  for (const folder of [home, temporary]) mkdirSync(folder, { recursive: true });
  const own = Object.entries(image.env).map(([name, value]) => [
    name,
    value
      .split(":")
      .map((part) => onThisMachine(image, part))
      .join(":"),
  ]);
  return {
    LANG: "C.UTF-8",
    PYTHONUNBUFFERED: "1",
    PYTHONNOUSERSITE: "1",
    // Several processes share the machine; numerical libraries would otherwise start one thread per core each.
    OMP_NUM_THREADS: "2",
    OPENBLAS_NUM_THREADS: "2",
    ...Object.fromEntries(own),
    ...given,
    PATH: [...venvBin, "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
    HOME: home,
    TMPDIR: temporary,
  };
}

/** Command line of a container, with paths of this machine. */
export function commandLine(
  image: LocalImage,
  entrypoint: readonly string[] | null,
  args: readonly string[] | null,
): string[] {
  const program = entrypoint ?? image.entrypoint;
  // As in Docker, the image's CMD stands only behind its own entry point.
  const rest = args ?? (entrypoint === null ? image.command : []);
  return [...program, ...rest].map((word) => onThisMachine(image, word));
}
