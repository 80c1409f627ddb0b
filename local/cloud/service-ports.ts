import { freePort, requireFreePort } from "../runtimes/processes/free-port.ts";

/**
 * Local ports of the Kubernetes services, which are also the ports of their Deployments. The port after the gateway's
 * belongs to MLflow. The following ports are assigned in the order of the calls, which is the order of the plan.
 * Without a gateway port, any free ports are used.
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

  /** URL `http://127.0.0.1:port` of each service with an assigned port, by name. */
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
