import { AwsError } from "../../../gateway/service.ts";

/** First and last byte, both included. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * The bytes that a Range header asks for; null for the whole object, also when the header is not one plain byte range,
 * which RFC 9110 lets a server ignore.
 * Throws  InvalidRange (416) when it starts behind the end.
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
