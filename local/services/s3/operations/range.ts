import { AwsError } from "../../../gateway/service.ts";

/** First and last byte, both included. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * Byte range of a Range header. Null means the whole object, also when the header is not a single byte range; RFC
 * 9110 permits a server to ignore such a header.
 * Throws  InvalidRange (416) when the range starts after the end.
 * Source  RFC 9110, 14.1.2
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return null;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < Number(from)) return null;
  if (first >= size || (from === "" && Number(to) === 0)) {
    throw new AwsError("InvalidRange", `${header} is outside of the object's ${size} bytes`, 416);
  }
  return { first, last };
}
