import { XMLParser } from "fast-xml-parser";
import { AwsError } from "../service.ts";

/** Content of an element: text, children by name, or an array, which repeats the element. */
export type XmlValue = string | number | boolean | Date | null | undefined | readonly XmlValue[] | XmlObject;
export interface XmlObject {
  readonly [name: string]: XmlValue;
}

/**
 * Renders an XML document. `{ Contents: [{ Key: "a" }, { Key: "b" }] }` gives two `<Contents>` elements. null and
 * undefined are left out; a Date becomes ISO 8601.
 */
export function renderXml(root: string, value: XmlValue, namespace?: string): string {
  const attribute = namespace === undefined ? "" : ` xmlns="${escapeXml(namespace)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${content(value)}</${root}>`;
}

function content(value: XmlValue): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (isList(value)) return value.map(content).join("");
  if (typeof value !== "object") return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, child]) => element(name, child))
    .join("");
}

function element(name: string, value: XmlValue): string {
  if (value === null || value === undefined) return "";
  if (isList(value)) return value.map((item) => element(name, item)).join("");
  return `<${name}>${content(value)}</${name}>`;
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

/** Escapes text. Carriage returns become references, because XML parsers would normalise them. */
function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;");
}

/**
 * Parses the XML of a request. All values stay text. The elements named in `lists` are arrays, even when they occur
 * once.
 * Throws  MalformedXML.
 */
export function parseXml(text: string, lists: readonly string[] = []): unknown {
  const parser = new XMLParser({
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    isArray: (name) => lists.includes(name),
  });
  try {
    return parser.parse(text, true);
  } catch {
    throw new AwsError("MalformedXML", "the body is not well-formed XML");
  }
}
