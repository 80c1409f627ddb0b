import { createHash } from "node:crypto";

const rounds = 4;

/**
 * Seeded permutation of a source's rows, in constant memory: row i of n has rank `rankOf(i)`. A slot that owns the
 * ranks [from, to) loads exactly to − from rows, spread over the whole file. The sample is thus even also when the
 * file is sorted by class.
 * Method  Feistel network over the smallest even number of bits that can represent n, with cycle walking.
 * Source  Black & Rogaway, "Ciphers with arbitrary finite domains" (2002); R1.1.
 */
export function permutation(rows: number, seed: number): (index: number) => number {
  let halfBits = 1;
  while (4 ** halfBits < rows) halfBits++;
  const mask = 2 ** halfBits - 1;
  const digest = createHash("sha256").update(`ratchet-draw:${seed}`).digest();
  const keys = Array.from({ length: rounds }, (_, round) => digest.readUInt32LE(round * 4));

  const encrypt = (value: number): number => {
    let left = Math.floor(value / (mask + 1));
    let right = value & mask;
    for (const key of keys) {
      const next = (left ^ (mix(right ^ key) & mask)) >>> 0;
      left = right;
      right = next;
    }
    return left * (mask + 1) + right;
  };

  return (index) => {
    if (!Number.isInteger(index) || index < 0 || index >= rows) {
      throw new RangeError(`row ${index} of ${rows}`);
    }
    let rank = encrypt(index);
    while (rank >= rows) rank = encrypt(rank);
    return rank;
  };
}

/**
 * 32-bit hash finaliser, in which every input bit affects every output bit. Source: MurmurHash3 fmix32 (Appleby,
 * 2011).
 */
function mix(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Ranks that belong to the next slot.
 * Result  [from, to); empty when the source is exhausted.
 */
export function nextRanks(
  source: { rows: number; drawn: number },
  shares: { initialShare: number; share: number },
): { from: number; to: number } {
  const share = source.drawn === 0 ? shares.initialShare : shares.share;
  const size = Math.max(1, Math.round(source.rows * share));
  return { from: source.drawn, to: Math.min(source.rows, source.drawn + size) };
}

/**
 * Whether a text belongs to the evaluation rows. The result depends only on the text, so a text that is loaded twice
 * is never both a training and an evaluation row.
 * Shape   share in [0, 1].
 */
export function isSetAside(textHash: Buffer, share: number): boolean {
  return textHash.readUInt32BE(4) / 2 ** 32 < share;
}
