/** Account of the embedded cloud; no customer of AWS has it. */
export const localAccountId = "000000000000";

/** What the program is told about where things are. All of it is decided before the program is evaluated. */
export interface LocalPlace {
  region: string;
  gatewayUrl: string;
  postgresPort: number;
  /** `127.0.0.1:port` of each Kubernetes service, by its name in the cluster. */
  hostOfService: (name: string) => string;
  masterSecretArn: string;
}
