/** The same bytes in chunks of which the first has at least so many bytes, unless the whole has fewer. */
export async function* withLongStart(
  bytes: AsyncIterable<Buffer>,
  fewest: number,
): AsyncGenerator<Buffer, undefined> {
  let start: Buffer[] | undefined = [];
  let length = 0;
  for await (const chunk of bytes) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start.push(chunk);
    length += chunk.length;
    if (length < fewest) continue;
    yield joined(start);
    start = undefined;
  }
  if (start !== undefined && length > 0) yield joined(start);
}

function joined(chunks: Buffer[]): Buffer {
  const [only] = chunks;
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
}
