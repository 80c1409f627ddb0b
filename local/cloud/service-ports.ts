import { freePort, requireFreePort } from "../runtimes/processes/free-port.ts";

/**
 * The local port of each Kubernetes service and of the Deployment behind it, which has the same name: the next to the
 * gateway's is MLflow's, those after it are given in the order in which they are asked for, which is the plan's. Without
 * a port of the gateway to begin with, any free ones.
 */
export class ServicePorts {
  private readonly gatewayPort: number | undefined;
  private readonly ports = new Map<string, Promise<number>>();
  private given = 0;

  constructor(gatewayPort: number | undefined) {
    this.gatewayPort = gatewayPort;
  }

  /** Throws  LOC104 when another program has the port. */
  of(service: string): Promise<number> {
    const port = this.ports.get(service) ?? this.choose(service);
    this.ports.set(service, port);
    return port;
  }

  /** `http://127.0.0.1:port` of each service that was asked for, by its name. */
  async urls(): Promise<Record<string, string>> {
    const urls = [...this.ports].map(async ([name, port]) => [name, `http://127.0.0.1:${await port}`]);
    return Object.fromEntries(await Promise.all(urls));
  }

  private async choose(service: string): Promise<number> {
    if (this.gatewayPort === undefined) return freePort();
    const port = this.gatewayPort + (service === "mlflow" ? 1 : 2 + this.given++);
    await requireFreePort(port, service === "mlflow" ? "MLflow" : service, "--port");
    return port;
  }
}
