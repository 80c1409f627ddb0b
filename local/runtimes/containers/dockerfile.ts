import { userError } from "../../../core/errors/error.ts";

/**
 * Instructions of a Dockerfile in their order, as far as they are needed to run the image's process on this machine.
 */
export interface Dockerfile {
  base: string;
  steps: DockerfileStep[];
  /** Values as written, without expansion of variables. */
  env: Record<string, string>;
  workdir: string;
  entrypoint: string[];
  command: string[];
}

export type DockerfileStep =
  | { kind: "copy"; sources: string[]; target: string; workdir: string }
  | { kind: "requirements"; file: string; workdir: string };

/** Instructions without effect on a local process: user, ports, documentation. */
const withoutMeaningHere = new Set(["USER", "EXPOSE", "LABEL", "HEALTHCHECK", "STOPSIGNAL"]);

/** ADD of one file from one address. */
const fetched = /^(?:--(?:chown|chmod|checksum)=\S+ )*https:\/\/\S+ \/\S+$/;

/**
 * Parses the subset of Dockerfiles that can run without Docker: FROM, WORKDIR, COPY, ENV, ENTRYPOINT and CMD in exec
 * form, and RUN pip install -r FILE. ADD of an address is ignored, so that no network is needed. Any other
 * instruction is refused, because the local image would differ from the real image unnoticed.
 * Throws  LOC120, which names file and line.
 */
export function readDockerfile(text: string, file: string): Dockerfile {
  const image: Dockerfile = { base: "", steps: [], env: {}, workdir: "/", entrypoint: [], command: [] };
  for (const { line, instruction, rest } of instructionsOf(text)) {
    const refuse = (found: string) => {
      throw userError("LOC120", {
        where: `${file}:${line}`,
        found,
        expected:
          "what can be run without Docker: one FROM, WORKDIR, COPY, ADD of an address, ENV, RUN pip install -r FILE, ENTRYPOINT, CMD",
        next: "Write it with these, so that the image is the same process here and in the cloud.",
      });
    };
    if (withoutMeaningHere.has(instruction)) continue;
    switch (instruction) {
      case "FROM":
        if (image.base !== "") refuse("a second FROM");
        image.base = rest.replace(/^--platform=\S+\s+/, "");
        break;
      case "WORKDIR":
        image.workdir = rest.startsWith("/") ? rest : `${image.workdir.replace(/\/$/, "")}/${rest}`;
        break;
      case "ENV":
        Object.assign(image.env, assignments(rest) ?? refuse(`ENV ${rest}`));
        break;
      case "ADD":
        // Nothing is fetched here. What the image fetches for the cloud, as the authorities of AWS's databases, has its
        // local stand-in named in the environment; a process that needs the file fails and names it.
        if (!fetched.test(rest)) refuse(`ADD ${rest}`);
        break;
      case "COPY": {
        const words = rest.split(/\s+/).filter((word) => !/^--(chown|chmod)=/.test(word));
        const target = words.at(-1);
        if (
          words.length < 2 ||
          target === undefined ||
          words.some((word) => word.startsWith("--") || /[[*?]/.test(word))
        ) {
          refuse(`COPY ${rest}`);
        } else
          image.steps.push({ kind: "copy", sources: words.slice(0, -1), target, workdir: image.workdir });
        break;
      }
      case "RUN": {
        const pip = /^(?:python3? -m )?pip3? install((?:\s+--[a-z-]+)*)\s+(?:-r|--requirement)\s+(\S+)$/.exec(
          rest,
        );
        if (pip?.[2] === undefined) refuse(`RUN ${rest}`);
        else image.steps.push({ kind: "requirements", file: pip[2], workdir: image.workdir });
        break;
      }
      case "ENTRYPOINT":
        image.entrypoint = execForm(rest) ?? refuse(`ENTRYPOINT ${rest}, which is not a JSON list`) ?? [];
        break;
      case "CMD":
        image.command = execForm(rest) ?? refuse(`CMD ${rest}, which is not a JSON list`) ?? [];
        break;
      default:
        refuse(instruction);
    }
  }
  if (image.base === "") {
    const facts = {
      where: file,
      found: "no FROM",
      expected: "a base image",
      next: "Begin it with FROM python:...",
    };
    throw userError("LOC120", facts);
  }
  return image;
}

function instructionsOf(text: string): { line: number; instruction: string; rest: string }[] {
  const found: { line: number; instruction: string; rest: string }[] = [];
  let open: { line: number; text: string } | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(raw)) continue;
    const whole: { line: number; text: string } = open ?? { line: index + 1, text: "" };
    whole.text += raw.trim().replace(/\\$/, " ");
    if (/\\\s*$/.test(raw)) {
      open = whole;
      continue;
    }
    open = null;
    const [instruction = "", ...rest] = whole.text.trim().split(/\s+/);
    found.push({ line: whole.line, instruction: instruction.toUpperCase(), rest: rest.join(" ") });
  }
  return found;
}

function assignments(rest: string): Record<string, string> | null {
  const pairs = [...rest.matchAll(/(?<!\w)([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)];
  const complete = pairs.map(([whole]) => whole).join(" ") === rest;
  if (!complete || pairs.length === 0 || rest.includes("$")) return null;
  return Object.fromEntries(
    pairs.map(([, name, value]) => [name, (value ?? "").replace(/^["']|["']$/g, "")]),
  );
}

function execForm(rest: string): string[] | null {
  try {
    const value: unknown = JSON.parse(rest);
    return Array.isArray(value) && value.every((word) => typeof word === "string") ? value : null;
  } catch {
    return null;
  }
}
