import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** A checksum that is updated with each chunk of bytes. */
export interface Digest {
  update(bytes: Buffer): void;
  /** Checksum in the format of the headers. */
  base64(): string;
}

export const checksumAlgorithms = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** Name of the header or trailer that contains a checksum of the algorithm. */
export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm}`;

export function createDigest(algorithm: ChecksumAlgorithm): Digest {
  switch (algorithm) {
    case "crc32":
      return crc32Digest();
    case "crc32c":
      return crc32cDigest();
    case "crc64nvme":
      return crc64NvmeDigest();
    case "sha1":
    case "sha256": {
      const hash = createHash(algorithm);
      return { update: (bytes) => void hash.update(bytes), base64: () => hash.digest("base64") };
    }
  }
}

function crc32Digest(): Digest {
  let value = 0;
  return {
    update(bytes) {
      value = crc32(bytes, value);
    },
    base64: () => bigEndian(value),
  };
}

/** CRC-32C (Castagnoli), reflected polynomial 0x82f63b78. Source RFC 3720 B.4. */
function crc32cDigest(): Digest {
  const table = Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
    return value;
  });
  let value = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
    },
    base64: () => bigEndian((value ^ 0xffffffff) >>> 0),
  };
}

/**
 * CRC-64/NVME, reflected polynomial 0x9a6c9329ac4bc9b5. It is stored as two 32-bit halves, because BigInt allocates
 * memory for every byte.
 * Source  NVM Express Base Specification 2.0, figure "64b CRC polynomials"; check value of "123456789"
 *         ae8b14860a799888.
 */
function crc64NvmeDigest(): Digest {
  const highs = new Uint32Array(256);
  const lows = new Uint32Array(256);
  for (let index = 0; index < 256; index++) {
    let high = 0;
    let low = index;
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1;
      low = ((low >>> 1) | (high << 31)) >>> 0;
      high >>>= 1;
      if (carry) {
        low = (low ^ 0xac4bc9b5) >>> 0;
        high = (high ^ 0x9a6c9329) >>> 0;
      }
    }
    highs[index] = high;
    lows[index] = low;
  }
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const at = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (lows[at] ?? 0);
        high = (high >>> 8) ^ (highs[at] ?? 0);
      }
    },
    base64() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE((high ^ 0xffffffff) >>> 0, 0);
      bytes.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
      return bytes.toString("base64");
    },
  };
}

function bigEndian(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes.toString("base64");
}
