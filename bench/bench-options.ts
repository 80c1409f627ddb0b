export interface BenchOptions {
  /** Also the size that takes minutes and gigabytes, where a bench has one. */
  large: boolean;
  /** Receives one line for each step; benches take from seconds to minutes. */
  say: (line: string) => void;
}
