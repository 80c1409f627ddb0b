/** Account id of the embedded cloud. No AWS customer has it. */
export const localAccountId = "000000000000";

/** Addresses and names that the program receives while it is evaluated. */
export interface LocalPlace {
  region: string;
  gatewayUrl: string;
  postgresPort: number;
  /** `127.0.0.1:port` of a Kubernetes service, by its name in the cluster: the port of its Deployment's process. */
  hostOfService: (name: string) => string | Promise<string>;
  masterSecretArn: string;
  /** Result of `random.RandomPassword`; constant for the same state. */
  passwordOf: (logicalName: string, length: number) => string;
}
