/** One row of a benchmark: Ratchet's figure and the peer's, measured in the same run. */
export interface Row {
  name: string;
  ours: number;
  /** null when there is no peer. */
  peer: number | null;
  peerName: string | null;
  unit: string;
  /** Factor by which Ratchet is better than the peer; above 1 Ratchet is better. */
  ratio: number | null;
}
