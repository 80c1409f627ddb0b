import { beforeAll, describe, expect, test } from "vitest";
import type { Graph, GraphResource } from "../../plan/graph.ts";
import { program } from "../../plan/program.ts";
import { documentOf, ofType, one } from "./foundation.ts";

// The servers as the whole program declares them. That the controller makes the balancer is not proved here.

let dev: Graph;
let prod: Graph;
beforeAll(async () => {
  dev = await program({ stack: "dev" });
  prod = await program({ stack: "prod" });
});

interface Pod {
  terminationGracePeriodSeconds: number;
  topologySpreadConstraints: { topologyKey: string }[];
  containers: {
    env: { name: string; value: string }[];
    readinessProbe: object;
    livenessProbe: object;
    startupProbe: object;
    resources: object;
    securityContext: object;
  }[];
}

function serverOf(graph: Graph) {
  const deployment = one(graph, "Deployment", "newsgroups-server");
  const { spec }: { spec: { replicas: number; template: { spec: Pod } } } = JSON.parse(
    JSON.stringify(deployment.inputs),
  );
  const [container] = spec.template.spec.containers;
  if (container === undefined) throw new Error("a pod without a container");
  return { deployment, spec, pod: spec.template.spec, container };
}

function annotationsOf(resource: GraphResource): Record<string, string> {
  return JSON.parse(JSON.stringify(resource.inputs)).metadata.annotations;
}

describe("the servers of a workload", () => {
  test("get every variable that they read", () => {
    const env = serverOf(dev).container.env.map(({ name, value }) => [name, value]);
    expect(Object.fromEntries(env)).toEqual({
      WORKLOAD: "newsgroups",
      TIME_ZONE: "Europe/Paris",
      AWS_REGION: "eu-west-3",
      DATABASE_HOST: "<endpoint of database-cluster>",
      DATABASE_PORT: "5432",
      DATABASE_NAME: "ratchet",
      DATABASE_USER: "ratchet_serving",
      DATABASE_SSL_ROOT_CERT: "/opt/rds/global-bundle.pem",
      MLFLOW_TRACKING_URI: "http://<hostname of mlflow-service>",
      RATCHET_POLL_SECONDS: "5",
      RATCHET_LOG_TEXTS: "false",
      RATCHET_TASK: "text-classification",
      SERVING_TOKEN_SECRET: "ratchet-dev/serving-token",
      SPILL_DIR: "/var/spill",
      HOST: "0.0.0.0",
      PORT: "8080",
    });
  });

  test("are alive without a model and ready with one, and a deployment waits for neither", () => {
    const { container, deployment } = serverOf(dev);
    expect(container.readinessProbe).toMatchObject({ httpGet: { path: "/ready", port: 8080 } });
    expect(container.livenessProbe).toMatchObject({ httpGet: { path: "/health", port: 8080 } });
    expect(container.startupProbe).toMatchObject({ httpGet: { path: "/health", port: 8080 } });
    expect(annotationsOf(deployment)).toEqual({ "pulumi.com/skipAwait": "true" });
  });

  test("are three on prod, over zones, and the autoscaler's number is left alone", () => {
    const { spec, pod, deployment } = serverOf(prod);
    expect(spec.replicas).toBe(3);
    expect(deployment.options.ignoreChanges).toEqual(["spec.replicas"]);
    expect(pod.topologySpreadConstraints.map(({ topologyKey }) => topologyKey)).toContain(
      "topology.kubernetes.io/zone",
    );
    expect(one(prod, "HorizontalPodAutoscaler").inputs.spec).toMatchObject({
      minReplicas: 3,
      maxReplicas: 6,
    });
    expect(one(prod, "PodDisruptionBudget", "newsgroups-server-budget").inputs.spec).toMatchObject({
      maxUnavailable: 1,
    });
  });

  test("are not taken away before their successors are ready", () => {
    const { spec, pod } = serverOf(prod);
    expect(spec).toMatchObject({ strategy: { rollingUpdate: { maxUnavailable: 0 } } });
    expect(pod.terminationGracePeriodSeconds).toBe(60);
  });

  test("run as nobody, on a read-only disk, with memory bounded", () => {
    const { container } = serverOf(dev);
    expect(container.securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    });
    expect(container.resources).toEqual({
      requests: { cpu: "250m", memory: "1024Mi" },
      limits: { memory: "1024Mi" },
    });
  });

  test("talk to the private subnets, to names, to the agent of their role and to AWS, and are asked from inside", () => {
    const { ingress, egress } = JSON.parse(
      JSON.stringify(one(dev, "NetworkPolicy", "newsgroups-server-network").inputs.spec),
    );
    expect(ingress).toEqual([
      {
        from: [{ ipBlock: { cidr: "10.40.0.0/20" } }, { ipBlock: { cidr: "10.40.16.0/20" } }],
        ports: [{ port: 8080, protocol: "TCP" }],
      },
    ]);
    const ports: [string, number[]][] = egress.map(
      ({ to, ports }: { to: object[]; ports: { port: number }[] }) => [
        JSON.stringify(to[0]),
        ports.map(({ port }) => port),
      ],
    );
    expect(ports).toEqual([
      [JSON.stringify({ ipBlock: { cidr: "10.40.0.0/20" } }), [5432, 80]],
      [expect.stringContaining("kube-dns"), [53, 53]],
      [JSON.stringify({ ipBlock: { cidr: "169.254.170.23/32" } }), [80]],
      [JSON.stringify({ ipBlock: { cidr: "0.0.0.0/0" } }), [443]],
    ]);
  });
});

describe("the balancer", () => {
  test("exists where the servers have a name, listens by TLS, and stands inside", () => {
    expect([...ofType(dev, "Ingress"), ...ofType(dev, "Release")]).toEqual([]);
    const ingress = one(prod, "Ingress");
    expect(annotationsOf(ingress)).toMatchObject({
      "alb.ingress.kubernetes.io/scheme": "internal",
      "alb.ingress.kubernetes.io/listen-ports": '[{"HTTPS":443}]',
      "alb.ingress.kubernetes.io/ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
      "alb.ingress.kubernetes.io/healthcheck-path": "/ready",
      "alb.ingress.kubernetes.io/subnets": "<id of network-private-0>,<id of network-private-1>",
    });
    expect(JSON.stringify(ingress.inputs.spec)).toContain('"host":"newsgroups.models.example.com"');
    expect(ingress.dependsOn).toContain(one(prod, "Release").urn);
  });

  test("is made by a controller of one version that leaves MLflow's balancer and all groups alone", () => {
    expect(one(prod, "Release").inputs).toMatchObject({
      chart: "aws-load-balancer-controller",
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      values: {
        enableServiceMutatorWebhook: false,
        enableBackendSecurityGroup: false,
        watchNamespace: "serving",
      },
    });
  });
});

describe("notifications", () => {
  test("notify-people is subscribed to all three topics, with a dead-letter queue, and no other service may call it", () => {
    const subscriptions = ofType(dev, "TopicSubscription").filter(
      ({ inputs }) => inputs.protocol === "lambda",
    );
    expect(subscriptions.map(({ name }) => name)).toEqual([
      "notify-people-on-info",
      "notify-people-on-alert",
      "notify-people-on-critical",
    ]);
    for (const { inputs } of subscriptions) {
      expect(String(inputs.redrivePolicy)).toContain("<arn of notify-people-dead-letters>");
    }
    const queue = documentOf(one(dev, "QueuePolicy", "notify-people-dead-letters-policy"), "policy");
    expect(queue.Statement.map(({ Principal }) => JSON.stringify(Principal))).toContain(
      '{"Service":"sns.amazonaws.com"}',
    );
  });

  test("its own alarms do not depend on it", () => {
    for (const alarm of ["notify-people-errors", "notify-people-dead-letters-alarm"]) {
      const { alarmActions } = one(dev, "MetricAlarm", alarm).inputs;
      expect(alarmActions).toEqual(["<arn of topics-alert>", "<arn of topics-fallback>"]);
    }
    expect(one(dev, "MetricAlarm", "load-data-errors").inputs.alarmActions).toEqual([
      "<arn of topics-alert>",
    ]);
  });

  test("learns whom to write to, and detect-drift how long predictions are kept", () => {
    const variables = (name: string) => {
      const fn = ofType(prod, "Function").find((resource) => resource.custom && resource.name === name);
      return Object(fn?.inputs.environment).variables;
    };
    expect(variables("notify-people")).toMatchObject({
      MAIL_SENDER: "ratchet@example.com",
      MAIL_PROMOTIONS: "models@example.com",
      MAIL_ALERTS: "on-call@example.com",
      CHANNELS_SECRET: "ratchet-prod/channels",
      RUNBOOK_URL: "docs/RUNBOOK.md",
      DASHBOARD_URL: expect.stringMatching(/#dashboards\/dashboard\/ratchet-prod-$/),
    });
    expect(variables("detect-drift")).toMatchObject({ PREDICTION_RETENTION_DAYS: "90" });
  });

  test("the channels' secret holds what is configured and null for the rest, and a plan shows none of it", async () => {
    const config = { "ratchet:onCallKey": "a-key", "ratchet:onCallUrl": "http://127.0.0.1:1/on-call" };
    const value = (graph: Graph) => one(graph, "SecretVersion", "secrets-channels-value").inputs.secretString;
    const revealed = await program({ stack: "dev", config, secrets: "reveal" });
    const { onCall, ...rest } = JSON.parse(String(value(revealed)));
    expect(onCall).toEqual({ url: "http://127.0.0.1:1/on-call", routingKey: "a-key" });
    expect(Object.keys(rest)).toContain("slack");
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
    expect(value(await program({ stack: "dev", config }))).toBe("[secret]");
  });

  test("drift of level 2 goes to topic alert, of level 3 to topic critical, and so does its end", () => {
    const alarms = ["newsgroups-drift-alert", "newsgroups-drift-critical"].map((name) => {
      const { threshold, alarmActions, okActions, actionsEnabled, treatMissingData, dimensions } = one(
        dev,
        "MetricAlarm",
        name,
      ).inputs;
      return { threshold, alarmActions, okActions, actionsEnabled, treatMissingData, dimensions };
    });
    const actions = (topic: string) => [`<arn of topics-${topic}>`];
    const common = {
      actionsEnabled: true,
      treatMissingData: "ignore",
      dimensions: { Workload: "newsgroups" },
    };
    expect(alarms).toEqual([
      { ...common, threshold: 2, alarmActions: actions("alert"), okActions: actions("alert") },
      { ...common, threshold: 3, alarmActions: actions("critical"), okActions: actions("critical") },
    ]);
  });
});

describe("the dashboard of a workload", () => {
  interface Widget {
    type: string;
    x: number;
    y: number;
    width: number;
    height: number;
    properties: {
      title: string;
      alarms?: string[];
      metrics?: (string | { label: string })[][];
      annotations?: { horizontal: { label: string; value: number }[] };
    };
  }
  const widgetsOf = (graph: Graph): Widget[] =>
    JSON.parse(String(one(graph, "Dashboard").inputs.dashboardBody)).widgets;

  test("shows drift against its thresholds, volume, latency, F1 and incidents of this workload", () => {
    const graphs = widgetsOf(dev).filter(({ type }) => type === "metric");
    expect(graphs.map(({ properties }) => properties.metrics?.map(([, metric]) => metric))).toEqual([
      ["DataDrift", "PredictionDrift", "PerformanceDrift"],
      ["F1"],
      ["Predictions"],
      ["LatencyP50", "LatencyP99"],
      ["OpenIncidents"],
      ["DriftLevel"],
    ]);
    expect(graphs[0]?.properties.annotations?.horizontal.map(({ label, value }) => [label, value])).toEqual([
      ["warning", 0.1],
      ["alert", 0.2],
      ["critical", 0.3],
    ]);
    expect(graphs[1]?.properties.metrics?.map((metric) => metric[4])).toEqual([
      { label: "of labels that came back; of the weekly batch when too few did" },
    ]);
    expect(
      graphs.every(({ properties }) => properties.metrics?.every((metric) => metric[3] === "newsgroups")),
    ).toBe(true);
  });

  test("names alarms that exist", () => {
    const names = ofType(dev, "MetricAlarm").map(({ inputs }) => inputs.name);
    const shown = widgetsOf(dev).flatMap(({ properties }) => properties.alarms ?? []);
    expect(shown.length).toBe(4);
    expect(shown.map((arn) => arn.split(":alarm:")[1]).filter((name) => !names.includes(name))).toEqual([]);
  });

  test("lays no widget over another, nor over the edge", () => {
    const cells = widgetsOf(dev).flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(widgetsOf(dev).every(({ x, width }) => x + width <= 24)).toBe(true);
  });
});
