/** One line of a bench: our figure beside the peer's, measured in the same run. */
export interface Row {
  name: string;
  ours: number;
  /** null where there is no peer, and the figure stands for itself. */
  peer: number | null;
  peerName: string | null;
  unit: string;
  /** How many times better than the peer; above 1 is ours. */
  ratio: number | null;
}
