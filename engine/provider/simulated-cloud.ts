import { createHash } from "node:crypto";
import type { Declarations } from "./declarations.ts";
import { answerInvoke } from "./invokes.ts";
import { type PlaceholderSource, placeholder } from "./placeholders.ts";
import { forcesReplacement, renewedByUpdate } from "./replacements.ts";
import type { Properties } from "./rpc.ts";
import { type ChangeKind, changedPaths, isObject, topLevel, UNKNOWN, unwrap, unwrapAll } from "./values.ts";

export interface Difference {
  paths: Map<string, ChangeKind>;
  /** Top-level properties that differ. */
  properties: string[];
  /** Property paths that force a replacement. */
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** Region when none is configured, such as for a program without `aws:region`. */
const DEFAULT_REGION = "us-east-1";
const ACCOUNT_ID = "000000000000";

/**
 * Answers the engine in place of a cloud: inputs of a resource, differences, and outputs. It stores nothing; the
 * engine's state file does. It does not prove that AWS would accept the inputs.
 */
export class SimulatedCloud {
  readonly #packageName: string;
  readonly #source: PlaceholderSource;

  constructor(packageName: string, declarations: Declarations) {
    this.#packageName = packageName;
    this.#source = { declarations, region: DEFAULT_REGION, accountId: ACCOUNT_ID };
  }

  configure(settings: Properties): void {
    if (typeof settings.region === "string" && settings.region !== UNKNOWN) {
      this.#source.region = settings.region;
    }
  }

  /** Inputs with the values that the real provider would add, such as the name of a Kubernetes object. */
  check(urn: string, token: string, olds: Properties, news: Properties): Properties {
    if (this.#packageName !== "kubernetes" || token.startsWith("pulumi:")) return news;
    const metadata = unwrap(news.metadata);
    if (metadata === UNKNOWN) return news;
    const given = isObject(metadata) ? metadata : {};
    if (given.name !== undefined || given.generateName !== undefined) return news;
    const old = unwrap(olds.metadata);
    const name = isObject(old) && typeof old.name === "string" ? old.name : `${nameOf(urn)}-${hashOf(urn)}`;
    return { ...news, metadata: { ...given, name } };
  }

  diff(token: string, oldInputs: Properties, news: Properties, ignored: readonly string[]): Difference {
    const paths = changedPaths(oldInputs, news);
    for (const path of paths.keys()) {
      // `__` marks notes of the bridge to itself, which are no inputs.
      if (path.startsWith("__") || ignored.some((other) => covers(other, path))) paths.delete(path);
    }
    const replaces = [...paths.keys()].filter((path) => forcesReplacement(token, path));
    const named = ["name", "bucket", "identifier"].some((key) => unwrap(news[key]) !== undefined);
    return {
      paths,
      properties: [...new Set([...paths.keys()].map(topLevel))],
      replaces,
      // Two resources cannot have one name at once: the old one is deleted first, unless its name changes too.
      deleteBeforeReplace: named && !replaces.some((path) => /name|bucket|identifier/i.test(path)),
    };
  }

  create(
    urn: string,
    token: string,
    inputs: Properties,
    preview: boolean,
  ): { id: string; properties: Properties } {
    const declared = this.#source.declarations.resource(token);
    if (preview) {
      const unknowns = [...(declared?.computed ?? [])].map((property) => [property, UNKNOWN] as const);
      return { id: "", properties: { ...Object.fromEntries(unknowns), ...inputs } };
    }
    const id = this.#id(urn, inputs);
    const properties: Properties = { ...inputs };
    for (const [property, type] of declared?.outputs ?? []) {
      if (inputs[property] !== undefined || type.includes("| undefined")) continue;
      // A list that could have been given and was not is empty; every other output has a value, as an output that is
      // missing from the state would be unknown in every later preview.
      const chosenEmpty = type.endsWith("[]") && !declared?.computed.has(property);
      properties[property] = chosenEmpty ? [] : placeholder(this.#source, type, id, property);
    }
    return { id, properties };
  }

  /** Outputs after an update. Computed outputs are kept, except those that change with every update. */
  update(
    token: string,
    olds: Properties,
    oldInputs: Properties,
    news: Properties,
    preview: boolean,
  ): Properties {
    const properties = { ...olds };
    for (const key of Object.keys(oldInputs)) if (news[key] === undefined) delete properties[key];
    Object.assign(properties, news);
    for (const key of renewedByUpdate(token)) {
      if (olds[key] !== undefined) properties[key] = preview ? UNKNOWN : `${String(olds[key])}'`;
    }
    return properties;
  }

  /** State of an existing resource that the program only looks up. */
  read(urn: string, token: string, id: string, known: Properties): Properties {
    return { ...this.create(urn, token, {}, false).properties, ...known, id };
  }

  invoke(token: string, args: Properties): Properties {
    return answerInvoke(this.#source, token, unwrapAll(args));
  }

  #id(urn: string, inputs: Properties): string {
    const name = unwrap(inputs.name) ?? unwrap(inputs.bucket) ?? unwrap(inputs.imageName);
    return typeof name === "string" ? name : `${nameOf(urn)}-${hashOf(urn)}`;
  }
}

function nameOf(urn: string): string {
  return urn.split("::").pop() ?? urn;
}

function hashOf(urn: string): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, 8);
}

function covers(ignored: string, path: string): boolean {
  return path === ignored || path.startsWith(`${ignored}.`) || path.startsWith(`${ignored}[`);
}
