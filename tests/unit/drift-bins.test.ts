import { describe, expect, test } from "vitest";
import { hundredthsBin, logBin } from "../../core/monitoring/drift-bins.ts";

describe("bins", () => {
  test.each([
    [0, 0],
    [1, 8],
    [3, 16],
    [7, 24],
    [2 ** 20 - 1, 160],
    [2 ** 29 - 1, 232],
    // 8 * log2(1.9) = 7.408
    [0.9, 7],
  ])("log: %d is in bin %d", (value, bin) => {
    expect(logBin(value)).toBe(bin);
  });

  test.each([
    [0, 0],
    [0.29, 29],
    [0.9, 90],
    [Math.fround(0.9), 90],
    [Math.fround(0.57), 57],
    [0.999, 99],
    [1, 99],
  ])("hundredths: %d is in bin %d, also when it was stored with four bytes", (value, bin) => {
    expect(hundredthsBin(value)).toBe(bin);
  });
});
