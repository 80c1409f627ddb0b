export interface BenchOptions {
  /** Also the size that takes minutes and gigabytes, where a bench has one. */
  large: boolean;
  /** Prints in one line what is being measured; benches take from seconds to minutes. */
  say: (line: string) => void;
}
