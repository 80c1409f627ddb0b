import type { types } from "@pulumi/kubernetes";
import pulumi, { type Input } from "@pulumi/pulumi";
import { databaseAuthorities } from "../database/database-authorities.ts";
import { containerSecurityContext, podSecurityContext } from "../kubernetes/pod-security-context.ts";
import type { MlflowArgs } from "./mlflow-args.ts";

type PodSpec = types.input.core.v1.PodSpec;
type Container = types.input.core.v1.Container;

export interface MlflowPodArgs extends MlflowArgs {
  account: Input<string>;
  /** Host name that clients use. */
  host: Input<string>;
  port: number;
}

/** Pod specifications of the MLflow servers and of the migration of MLflow's tables. */
export function mlflowPod(args: MlflowPodArgs): { server: PodSpec; migration: PodSpec } {
  const { settings, port, account } = args;
  const common = {
    serviceAccountName: account,
    ...podSecurityContext,
    // The root file system is read-only; the database token and uploads under way go here.
    volumes: [{ name: "scratch", emptyDir: { sizeLimit: "2Gi" } }],
  };
  const container: Container = {
    name: "mlflow",
    image: args.imageUri,
    env: environmentOf(args),
    securityContext: containerSecurityContext,
    volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
    resources: {
      requests: { cpu: `${settings.cpuMillis}m`, memory: `${settings.memoryMiB}Mi` },
      // No limit on processor time: it would slow a server down while cores are idle.
      limits: { memory: `${settings.memoryMiB}Mi` },
    },
  };
  // The only path for which MLflow does not check the host name, which is the pod's address in a probe.
  const health = { path: "/health", port };
  return {
    migration: { ...common, restartPolicy: "Never", containers: [{ ...container, args: ["migrate"] }] },
    server: {
      ...common,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: { app: "mlflow" } },
        },
      ],
      containers: [
        {
          ...container,
          args: ["server"],
          ports: [{ name: "http", containerPort: port }],
          startupProbe: { httpGet: health, periodSeconds: 5, failureThreshold: 36 },
          readinessProbe: { httpGet: health, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
          livenessProbe: { httpGet: health, periodSeconds: 20, failureThreshold: 6, timeoutSeconds: 10 },
        },
      ],
    },
  };
}

/** Environment variables of MLflow's image, which has no settings file. */
function environmentOf({
  database,
  modelsBucket,
  settings,
  place,
  host,
  port,
}: MlflowPodArgs): Container["env"] {
  const environment: Record<string, Input<string>> = {
    AWS_REGION: place.region,
    DATABASE_HOST: database.host,
    DATABASE_PORT: pulumi.interpolate`${database.port}`,
    DATABASE_NAME: "mlflow",
    DATABASE_USER: "ratchet_mlflow",
    DATABASE_SSL_ROOT_CERT: databaseAuthorities,
    ARTIFACTS_URI: pulumi.interpolate`s3://${modelsBucket}/mlflow`,
    MLFLOW_SERVER_ALLOWED_HOSTS: pulumi
      .output(host)
      .apply((name) => [name, ...settings.allowedHosts].join(",")),
    PORT: String(port),
    // The pool's idle connections would keep the database from pausing.
    ...(database.pauses ? { MLFLOW_SQLALCHEMYSTORE_POOLCLASS: "NullPool" } : {}),
  };
  return Object.entries(environment).map(([name, value]) => ({ name, value }));
}
