/** Kill the process when it crosses the boundary for the nth time within one invocation. */
export interface Fault {
  boundary: string;
  nth: number;
}

export interface InvokeMessage {
  kind: "invoke";
  requestId: string;
  /** JSON text. */
  event: string;
  functionName: string;
  functionArn: string;
  memoryMiB: number;
  timeoutMillis: number;
  faults: Fault[];
}

export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** What a function's process tells its parent. */
export type ProcessMessage =
  | { kind: "ready" }
  | { kind: "broken"; error: FunctionError }
  | { kind: "returned"; requestId: string; payload: string; boundaries: string[] }
  | { kind: "threw"; requestId: string; error: FunctionError; boundaries: string[] };

/** Begins the line by which a process says, in its last moment, which fault killed it. */
export const killedAtBoundary = "ratchet: killed at boundary ";
