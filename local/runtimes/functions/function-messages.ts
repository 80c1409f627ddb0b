/** Kills the process when it passes the fault point for the nth time within one invocation. */
export interface Fault {
  faultPoint: string;
  nth: number;
}

export interface InvokeMessage {
  kind: "invoke";
  requestId: string;
  /** Event as JSON text. */
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

/** Message of a function's process to its parent process. */
export type ProcessMessage =
  | { kind: "ready" }
  | { kind: "broken"; error: FunctionError }
  | { kind: "returned"; requestId: string; payload: string; faultPoints: string[] }
  | { kind: "threw"; requestId: string; error: FunctionError; faultPoints: string[] };

/** Start of the last log line of a process that a fault kills, before the name of the fault point. */
export const killedAtFaultPoint = "ratchet: killed at fault point ";
