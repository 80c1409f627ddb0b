import type { types } from "@pulumi/kubernetes";
import pulumi, { type Input } from "@pulumi/pulumi";
import { serverTaskVariable } from "../../../core/artifacts/job-environment.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import type { Names, Place } from "../../naming.ts";
import type { DatabaseOutputs } from "../database/database.ts";
import { databaseAuthorities } from "../database/database-authorities.ts";
import { containerSecurityContext, podSecurityContext } from "../kubernetes/pod-security-context.ts";

type PodSpec = types.input.core.v1.PodSpec;
type Container = types.input.core.v1.Container;

export interface ServingPodArgs {
  names: Names;
  place: Place;
  timeZone: string;
  workload: Workload;
  database: DatabaseOutputs;
  trackingUri: Input<string>;
  imageUri: Input<string>;
  account: Input<string>;
  labels: Record<string, string>;
  port: number;
}

/**
 * Seconds between SIGTERM and the end of a server: time until no new request is routed to it, and for running
 * requests.
 */
const drainSeconds = 15;
const spillDirectory = "/var/spill";

/** Pod of a workload's model server. It stores only inference log rows that PostgreSQL has not accepted yet. */
export function servingPod(args: ServingPodArgs): PodSpec {
  const { account, imageUri, labels, port, workload } = args;
  const alive = { path: "/health", port };
  return {
    serviceAccountName: account,
    ...podSecurityContext,
    terminationGracePeriodSeconds: 60,
    topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
      (topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        // Two servers in one place are better than one.
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: labels },
      }),
    ),
    // The root file system is read-only. Downloads of models go to /tmp, predictions that wait for PostgreSQL to the other.
    volumes: [
      { name: "models", emptyDir: { sizeLimit: "4Gi" } },
      { name: "spill", emptyDir: { sizeLimit: "2Gi" } },
    ],
    containers: [
      {
        name: "serving",
        image: imageUri,
        env: environmentOf(args),
        securityContext: containerSecurityContext,
        volumeMounts: [
          { name: "models", mountPath: "/tmp" },
          { name: "spill", mountPath: spillDirectory },
        ],
        resources: {
          requests: { cpu: `${workload.serving.cpuMillis}m`, memory: `${workload.serving.memoryMiB}Mi` },
          // No limit on processor time: it would slow a server down while cores are idle.
          limits: { memory: `${workload.serving.memoryMiB}Mi` },
        },
        ports: [{ name: "http", containerPort: port }],
        // Alive without a model, ready with one: a stack without a trained model does not restart its servers.
        startupProbe: { httpGet: alive, periodSeconds: 2, failureThreshold: 60 },
        readinessProbe: {
          httpGet: { path: "/ready", port },
          periodSeconds: 5,
          failureThreshold: 3,
          timeoutSeconds: 3,
        },
        livenessProbe: { httpGet: alive, periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 },
        lifecycle: { preStop: { sleep: { seconds: drainSeconds } } },
      },
    ],
  };
}

/** Environment variables of the serving image, which has no settings file. */
function environmentOf(args: ServingPodArgs): Container["env"] {
  const { names, place, timeZone, workload, database, trackingUri, port } = args;
  const task = taskOf(workload);
  const environment: Record<string, Input<string>> = {
    WORKLOAD: workload.name,
    TIME_ZONE: timeZone,
    AWS_REGION: place.region,
    DATABASE_HOST: database.host,
    DATABASE_PORT: pulumi.interpolate`${database.port}`,
    DATABASE_NAME: "ratchet",
    DATABASE_USER: "ratchet_serving",
    DATABASE_SSL_ROOT_CERT: databaseAuthorities,
    MLFLOW_TRACKING_URI: trackingUri,
    RATCHET_POLL_SECONDS: String(workload.serving.pollSeconds),
    [serverTaskVariable]: task.kind,
    ...task.serverEnvironment,
    SERVING_TOKEN_SECRET: names.secret("serving-token"),
    SPILL_DIR: spillDirectory,
    HOST: "0.0.0.0",
    PORT: String(port),
  };
  return Object.entries(environment).map(([name, value]) => ({ name, value }));
}
