import * as z from "zod";
import { userError } from "../../../core/errors/error.ts";
import type { Graph, GraphResource } from "../../../plan/graph.ts";

const probe = z.looseObject({
  httpGet: z
    .looseObject({ path: z.string().default("/"), port: z.union([z.number(), z.string()]) })
    .optional(),
  tcpSocket: z.looseObject({ port: z.union([z.number(), z.string()]) }).optional(),
});

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z
    .array(
      z.looseObject({
        name: z.string(),
        value: z.coerce.string().optional(),
        valueFrom: z
          .looseObject({ fieldRef: z.looseObject({ fieldPath: z.string() }).optional() })
          .optional(),
      }),
    )
    .default([]),
  envFrom: z.array(z.unknown()).max(0, "envFrom is not read here; name each variable").optional(),
  ports: z.array(z.looseObject({ name: z.string().optional(), containerPort: z.number() })).default([]),
  readinessProbe: probe.optional(),
  volumeMounts: z
    .array(z.looseObject({ name: z.string(), mountPath: z.string().startsWith("/") }))
    .default([]),
});

const volume = z.looseObject({
  name: z.string(),
  // Any other kind would have to appear at a path of the file system, which a process here shares with everything.
  emptyDir: z.unknown().refine((value) => value !== undefined, "only emptyDir is understood here"),
});

const pod = z.looseObject({
  serviceAccountName: z.string().optional(),
  containers: z.array(container).length(1, "one container per pod is run here"),
  initContainers: z.array(z.unknown()).max(0, "init containers are not run here").optional(),
  volumes: z.array(volume).optional(),
});

const inputs = z.looseObject({
  metadata: z
    .looseObject({
      name: z.string().optional(),
      namespace: z.string().optional(),
      annotations: z.record(z.string(), z.string()).default({}),
    })
    .optional(),
  spec: z.looseObject({
    replicas: z.number().optional(),
    backoffLimit: z.number().optional(),
    activeDeadlineSeconds: z.number().optional(),
    template: z.looseObject({ spec: pod }),
  }),
});

/** Properties of a Job or Deployment of the plan that its local process needs. */
export interface Workload {
  kind: "Job" | "Deployment";
  /** `metadata.name`, otherwise the logical name. */
  name: string;
  namespace: string;
  serviceAccount: string;
  imageUri: string;
  /** Entry point; null keeps that of the image. */
  entrypoint: string[] | null;
  args: string[] | null;
  env: Record<string, string>;
  /** emptyDir volumes, with their paths in the container. */
  scratch: { name: string; mountPath: string }[];
  /** First port of the container; null when it serves nothing. */
  containerPort: number | null;
  /** Path of the readiness probe; null when an open port is enough. */
  readyPath: string | null;
  replicas: number;
  /** False: nothing waits until it is ready (annotation pulumi.com/skipAwait). */
  awaited: boolean;
  /** Number of retries of a failed Job. */
  retries: number;
  timeoutSeconds: number;
}

const kinds: Record<string, Workload["kind"]> = {
  "kubernetes:batch/v1:Job": "Job",
  "kubernetes:apps/v1:Deployment": "Deployment",
};

/**
 * Jobs and Deployments of a plan, in the order of registration, which is the order of their dependencies.
 * Throws  LOC130, which names the resource and all its settings that cannot run here.
 */
export function workloadsOf(graph: Graph): Workload[] {
  return graph.resources.flatMap((resource) => {
    const kind = kinds[resource.type];
    return kind === undefined ? [] : [workloadOf(resource, kind)];
  });
}

function workloadOf(resource: GraphResource, kind: Workload["kind"]): Workload {
  const parsed = inputs.safeParse(resource.inputs);
  const container = parsed.data?.spec.template.spec.containers[0];
  const { name = resource.name, namespace = "default", annotations = {} } = parsed.data?.metadata ?? {};
  const env = (container?.env ?? []).map(({ name: variable, value, valueFrom }) => {
    const field = valueFrom?.fieldRef?.fieldPath;
    return [variable, field === undefined ? value : fieldOf(field, { name, namespace })] as const;
  });
  const computed = env.filter(([, value]) => value === undefined).map(([variable]) => variable);
  if (!parsed.success || container === undefined || computed.length > 0) {
    const issues = parsed.error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
    throw userError("LOC130", {
      where: `${kind} ${resource.name}`,
      found: [...issues, ...computed.map((name) => `env ${name} has no plain value`)].join("; "),
      expected:
        "a pod that can be run as one process: one container, plain variables, no volumes but emptyDir",
      next: "Write it so, or teach local/runtimes/kubernetes/kubernetes-manifest.ts what it means on one machine.",
    });
  }
  const { spec } = parsed.data;
  return {
    kind,
    name,
    namespace,
    serviceAccount: spec.template.spec.serviceAccountName ?? "default",
    imageUri: container.image,
    entrypoint: container.command ?? null,
    args: container.args ?? null,
    env: Object.fromEntries(env.map(([variable, value]) => [variable, value ?? ""])),
    scratch: container.volumeMounts.map((mount) => ({ name: mount.name, mountPath: mount.mountPath })),
    containerPort: container.ports[0]?.containerPort ?? null,
    readyPath: container.readinessProbe?.httpGet?.path ?? null,
    replicas: spec.replicas ?? 1,
    awaited: annotations["pulumi.com/skipAwait"] !== "true",
    retries: spec.backoffLimit ?? 6,
    timeoutSeconds: spec.activeDeadlineSeconds ?? 600,
  };
}

/** Value of a downward API field for the single local pod. */
function fieldOf(path: string, pod: { name: string; namespace: string }): string | undefined {
  const fields: Record<string, string> = {
    "metadata.name": `${pod.name}-0`,
    "metadata.namespace": pod.namespace,
    "status.podIP": "127.0.0.1",
  };
  return fields[path];
}
