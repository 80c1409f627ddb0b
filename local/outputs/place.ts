/** Account of the embedded cloud; no customer of AWS has it. */
export const localAccountId = "000000000000";

/** The addresses and names that the program gets while it is evaluated. */
export interface LocalPlace {
  region: string;
  gatewayUrl: string;
  postgresPort: number;
  /** `127.0.0.1:port` of each Kubernetes service, by its name in the cluster: the port of its Deployment's process. */
  hostOfService: (name: string) => string | Promise<string>;
  masterSecretArn: string;
  /** What `random.RandomPassword` drew: the same again at every start of the same state. */
  passwordOf: (logicalName: string, length: number) => string;
}
