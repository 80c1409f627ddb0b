import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Declaration of one resource type, from the generated classes of a provider's npm package. */
export interface ResourceDeclaration {
  /** All outputs with their TypeScript types, such as `string | undefined`. */
  outputs: Map<string, string>;
  /** Outputs that are computed and cannot be set. */
  computed: Set<string>;
}

export interface Declarations {
  resource(token: string): ResourceDeclaration | undefined;
  /** Fields and types of a function's result. */
  invokeResult(token: string): Map<string, string> | undefined;
  /** Fields and types of an interface under `outputs`, such as `rds.ClusterMasterUserSecret`. */
  outputType(dottedName: string): Map<string, string> | undefined;
}

/**
 * Reads a provider's schema from its npm package. The schema itself comes only with the provider's binary, which a
 * preview without an account does not need. The generated `.js` marks computed outputs (`undefined /*out*\/`), and
 * the `.d.ts` contains the types.
 */
export function readDeclarations(packageDirectory: string): Declarations {
  const resources = new Map<string, ResourceDeclaration | undefined>();
  let outputTypes: string | undefined;

  function sourceOf(token: string): { js: string; declaration: string; name: string } | undefined {
    const [, module = "", name = ""] = token.split(":");
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    // `aws:s3/bucket:Bucket` is s3/bucket, `kubernetes:apps/v1:Deployment` apps/v1/deployment, `docker:index/image:Image` image.
    const bare = module.replace(/^index(\/|$)/, "").replace(/\.k8s\.io|\.sh(?=\/)/, "");
    for (const candidate of [bare, join(bare, file), join(bare.replace(/\/[^/]*$/, ""), file)]) {
      const path = join(packageDirectory, candidate);
      if (candidate !== "" && existsSync(`${path}.d.ts`)) {
        return {
          js: readFileSync(`${path}.js`, "utf8"),
          declaration: readFileSync(`${path}.d.ts`, "utf8"),
          name,
        };
      }
    }
    return undefined;
  }

  function readResource(token: string): ResourceDeclaration | undefined {
    const source = sourceOf(token);
    if (!source) return undefined;
    const outputs = new Map<string, string>();
    for (const [, name = "", type = ""] of source.declaration.matchAll(
      /readonly (\w+): pulumi\.Output<([\s\S]*?)>;/g,
    )) {
      outputs.set(name, type);
    }
    // A class has one branch that creates a resource and one that looks it up, where all is computed: what the
    // creating branch takes from its arguments or sets itself is not.
    const given = new Set(
      [...source.js.matchAll(/\["(\w+)"\] = (?:"|[^;]*\bargs\b)/g)].map(([, property]) => property),
    );
    const marked = [...source.js.matchAll(/\["(\w+)"\] = undefined \/\*out\*\//g)].map(
      ([, property = ""]) => property,
    );
    const computed = new Set(marked.filter((property) => !given.has(property)));
    return { outputs, computed };
  }

  function outputTypeSource(): string {
    const path = join(packageDirectory, "types", "output.d.ts");
    outputTypes ??= existsSync(path) ? readFileSync(path, "utf8") : "";
    return outputTypes;
  }

  return {
    resource(token) {
      if (!resources.has(token)) resources.set(token, readResource(token));
      return resources.get(token);
    },
    invokeResult(token) {
      const source = sourceOf(token);
      if (!source) return undefined;
      const name = source.name.charAt(0).toUpperCase() + source.name.slice(1);
      return interfaceFields(source.declaration, `${name}Result`, 0);
    },
    outputType(dottedName) {
      const path = dottedName.split(".");
      const name = path.pop() ?? "";
      let from = 0;
      for (const [depth, namespace] of path.entries()) {
        const head = depth === 0 ? "export declare namespace" : `${"    ".repeat(depth)}namespace`;
        from = outputTypeSource().indexOf(`\n${head} ${namespace} {`, from);
        if (from < 0) return undefined;
      }
      return interfaceFields(outputTypeSource(), name, from);
    },
  };
}

function interfaceFields(source: string, name: string, from: number): Map<string, string> | undefined {
  const start = source.slice(from).search(new RegExp(`\\n *(export )?interface ${name} \\{`));
  if (start < 0) return undefined;
  const begin = source.indexOf("{", from + start) + 1;
  const indent = /\n( *)(?:export )?interface/.exec(source.slice(from + start, begin))?.[1] ?? "";
  const body = source.slice(begin, source.indexOf(`\n${indent}}`, begin)).replace(/\/\*[\s\S]*?\*\//g, "");
  const fields = new Map<string, string>();
  for (const [, field = "", type = ""] of body.matchAll(
    /(?:readonly )?(\w+)\??: ([^;{]*(?:\{[\s\S]*?\}[^;]*)?);/g,
  )) {
    fields.set(field, type);
  }
  return fields;
}
