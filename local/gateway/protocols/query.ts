import { randomUUID } from "node:crypto";
import { AwsError, type Service } from "../service.ts";
import { readText } from "./body.ts";
import { type Operations, runOperation } from "./operation.ts";
import { renderXml, type XmlObject } from "./xml.ts";

/**
 * Service with the AWS Query protocol: the request is a form, the response XML. Used here by sns and sts. An
 * operation receives strings, nested by their dotted names (see `nestParameters`). It returns the XmlObject content
 * of its `<...Result>`: a list is `{ Topics: { member: [...] } }`, a map `{ Attributes: { entry: [{ key, value }] }
 * }`.
 */
export function queryService(
  signingNames: readonly string[],
  namespace: string,
  operations: Operations,
): Service {
  return {
    signingNames,
    async handle(request, context) {
      const form = new URLSearchParams(request.method === "GET" ? request.query : await readText(request));
      const action = form.get("Action");
      if (action === null) throw new AwsError("MissingAction", "the form has no Action");
      const output = await runOperation(operations, action, nestParameters(form), { request, context });
      const document: XmlObject = {
        [`${action}Result`]: { ...output },
        ResponseMetadata: { RequestId: randomUUID() },
      };
      return {
        status: 200,
        headers: { "content-type": "text/xml" },
        body: renderXml(`${action}Response`, document, namespace),
      };
    },
  };
}

type Nested = Map<string, string | Nested>;

/**
 * Nests form parameters. `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: "a" }] }`, and
 * `MessageAttributes.entry.1.Name=x` becomes `{ MessageAttributes: [{ Name: "x" }] }`. Numbered parts become lists in
 * the order of their numbers.
 */
function nestParameters(form: URLSearchParams): unknown {
  const root: Nested = new Map();
  for (const [path, value] of form) {
    if (path === "Action" || path === "Version") continue;
    const parts = path.split(".");
    let at = root;
    for (const part of parts.slice(0, -1)) {
      const found = at.get(part);
      const child: Nested = found instanceof Map ? found : new Map();
      at.set(part, child);
      at = child;
    }
    at.set(parts.at(-1) ?? path, value);
  }
  return fold(root);
}

function fold(node: Nested | string): unknown {
  if (typeof node === "string") return node;
  const wrapper = node.size === 1 ? (node.get("member") ?? node.get("entry")) : undefined;
  if (wrapper instanceof Map) return fold(wrapper);
  const names = [...node.keys()];
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) {
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => fold(node.get(name) ?? ""));
  }
  return Object.fromEntries([...node].map(([name, child]) => [name, fold(child)]));
}
