/** One page of a listing. */
export interface Page {
  keys: string[];
  /** Keys that share the prefix up to the next delimiter, rolled up. */
  commonPrefixes: string[];
  /** The last key or common prefix of this page, where another page follows. */
  next?: string;
}

export interface PageRequest {
  prefix: string;
  delimiter: string;
  /** Listing goes on behind this key or common prefix. */
  after: string;
  limit: number;
}

/**
 * Cuts a page from sorted keys as ListObjects does. Keys and common prefixes count alike towards the limit.
 * Shape   keys in the order of their UTF-8 bytes; delimiter "" for none.
 * Edges   a continuation after a common prefix skips everything under it; limit 0 gives an empty page with no next.
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
