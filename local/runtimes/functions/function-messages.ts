/** Kill the process when it passes the fault point for the nth time within one invocation. */
export interface Fault {
  faultPoint: string;
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

/** What a function's process sends its parent. */
export type ProcessMessage =
  | { kind: "ready" }
  | { kind: "broken"; error: FunctionError }
  | { kind: "returned"; requestId: string; payload: string; faultPoints: string[] }
  | { kind: "threw"; requestId: string; error: FunctionError; faultPoints: string[] };

/** Begins the last line of a process that a fault kills; the fault point's name follows. */
export const killedAtFaultPoint = "ratchet: killed at fault point ";
