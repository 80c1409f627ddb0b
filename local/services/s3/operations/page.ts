/** One page of a listing. */
export interface Page {
  keys: string[];
  /** Prefixes up to the next delimiter, each in place of all its keys. */
  commonPrefixes: string[];
  /** Last key or common prefix of this page, if another page follows. */
  next?: string;
}

export interface PageRequest {
  prefix: string;
  delimiter: string;
  /** The listing continues after this key or common prefix. */
  after: string;
  limit: number;
}

/**
 * Selects one page of sorted keys, as ListObjects does. Keys and common prefixes both count towards the limit.
 * Shape   keys: in the order of their UTF-8 bytes; delimiter: "" for none.
 * Edges   a continuation after a common prefix skips all its keys. Limit 0 gives an empty page without `next`.
 * Source  AWS S3 API, "ListObjectsV2"
 */
export function pageOf(sortedKeys: readonly string[], request: PageRequest): Page {
  const { prefix, delimiter, after, limit } = request;
  const page: Page = { keys: [], commonPrefixes: [] };
  let last = "";
  for (const key of sortedKeys) {
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    const entry = common ?? key;
    if (after !== "" && (compareBytes(key, after) <= 0 || common === after)) continue;
    if (common !== undefined && common === last) continue;
    if (page.keys.length + page.commonPrefixes.length === limit) {
      if (limit > 0) page.next = last;
      return page;
    }
    if (common === undefined) page.keys.push(key);
    else page.commonPrefixes.push(common);
    last = entry;
  }
  return page;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
