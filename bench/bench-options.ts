export interface BenchOptions {
  /** Whether to run also the size that takes minutes and gigabytes, if the benchmark has one. */
  large: boolean;
  /** Called with one line for each step. Benchmarks take from seconds to minutes. */
  say: (line: string) => void;
}
