import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ImageStore } from "../../local/runtimes/containers/images.ts";
import { type RunningWorkloads, startWorkloads } from "../../local/runtimes/kubernetes/running-workloads.ts";
import { identify, signalGroup } from "../../local/runtimes/processes/pids.ts";
import type { Graph, GraphResource } from "../../plan/graph.ts";

const imageUri = "registry/program:1";
let folder: string;
let running: RunningWorkloads | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-kubernetes-"));
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** One image: `migrate` writes a file, `fail` fails, `server` answers /health with its environment. */
const program = `import http.server, json, os, sys
if sys.argv[1] == "migrate":
    open(os.environ["MARK"], "a").write("migrated\\n")
elif sys.argv[1] == "fail":
    open(os.environ["MARK"], "a").write("tried\\n")
    sys.exit("no table")
else:
    assert open(os.environ["MARK"]).read() == "migrated\\n"
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/health" else 404)
            self.end_headers()
            self.wfile.write(json.dumps(dict(os.environ)).encode())
    http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
`;

function workload(
  type: string,
  name: string,
  args: string[],
  spec: object = {},
  pod: object = {},
): GraphResource {
  const env = [
    { name: "MARK", value: join(folder, "mark") },
    { name: "PORT", value: "5000" },
  ];
  const httpGet = { path: "/health", port: 5000 };
  const container = {
    name,
    image: imageUri,
    args,
    env,
    ports: [{ containerPort: 5000 }],
    readinessProbe: { httpGet },
  };
  return {
    urn: `urn:pulumi:dev::ratchet::${type}::${name}`,
    type,
    name,
    custom: true,
    inputs: {
      metadata: { name },
      spec: {
        ...spec,
        template: { spec: { serviceAccountName: "mlflow", containers: [container], ...pod } },
      },
    },
    outputs: {},
    id: name,
    parent: null,
    dependsOn: [],
    options: { protect: false, deleteBeforeReplace: false, ignoreChanges: [], retainOnDelete: false },
  };
}

interface Container {
  env: object[];
  volumeMounts?: object[];
}

/** The one container of a workload made above, to be changed. */
function containerOf({ inputs }: GraphResource): Container {
  const { spec } = inputs as { spec: { template: { spec: { containers: Container[] } } } };
  const [container] = spec.template.spec.containers;
  if (container === undefined) throw new Error("a workload has one container");
  return container;
}

const job = "kubernetes:batch/v1:Job";
const deployment = "kubernetes:apps/v1:Deployment";

async function start(resources: GraphResource[]): Promise<RunningWorkloads> {
  const contextDir = join(folder, "context");
  mkdirSync(contextDir, { recursive: true });
  writeFileSync(join(contextDir, "program.py"), program);
  writeFileSync(
    join(contextDir, "Dockerfile"),
    'FROM python:3.11\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["python3", "program.py"]\n',
  );
  const images = new ImageStore(join(folder, "images"));
  images.register({ imageUri, contextDir });
  const graph: Graph = { stack: "dev", resources, outputs: {} };
  running = await startWorkloads(graph, {
    images,
    credentialsOf: (account, namespace) => ({ AWS_ACCESS_KEY_ID: `key of ${namespace}/${account}` }),
    env: { AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
    logsDir: join(folder, "logs"),
    scratchDir: join(folder, "scratch"),
  });
  return running;
}

describe("the plan's Kubernetes workloads", () => {
  it("run a Job to its end before the Deployment that follows, which is then ready", async () => {
    const { deployments } = await start([
      workload(job, "migration", ["migrate"]),
      workload(deployment, "server", ["server"]),
    ]);
    const response = await fetch(`${deployments[0]?.url}/health`);
    const env = await response.json();
    expect(env).toMatchObject({
      AWS_ACCESS_KEY_ID: "key of default/mlflow",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      HOST: "127.0.0.1",
      PORT: String(deployments[0]?.port),
    });
  });

  it("do not wait for a Deployment that says so, and run it all the same", async () => {
    // No Job has written the mark: it ends at every start, as a server that is not ready would go on.
    const patient = workload(deployment, "server", ["server"]);
    Object.assign(patient.inputs.metadata ?? {}, { annotations: { "pulumi.com/skipAwait": "true" } });
    const { deployments } = await start([patient]);
    await expect.poll(() => deployments[0]?.restarts, { timeout: 20_000 }).toBeGreaterThan(0);
    writeFileSync(join(folder, "mark"), "migrated\n");
    await expect
      .poll(() => fetch(`${deployments[0]?.url}/health`).then(({ status }) => status, String), {
        timeout: 20_000,
      })
      .toBe(200);
  });

  it("give several Deployments ports of their own", async () => {
    const { deployments } = await start([
      workload(job, "migration", ["migrate"]),
      workload(deployment, "mlflow", ["server"]),
      workload(deployment, "serve-newsgroups", ["server"]),
    ]);
    for (const { url, port } of deployments) {
      expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ PORT: String(port) });
    }
    expect(new Set(deployments.map(({ port }) => port)).size).toBe(2);
  });

  it("find their emptyDir volumes in folders of their own, and know who they are", async () => {
    const server = workload(
      deployment,
      "server",
      ["server"],
      {},
      { volumes: [{ name: "spill", emptyDir: {} }] },
    );
    const container = containerOf(server);
    container.volumeMounts = [{ name: "spill", mountPath: "/var/spill" }];
    container.env = [
      ...container.env,
      { name: "SPILL_DIR", value: "/var/spill" },
      { name: "SPILL_FILE", value: "/var/spill/today" },
      { name: "OTHER", value: "/var/spillage" },
      { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ];
    const { deployments } = await start([workload(job, "migration", ["migrate"]), server]);
    const spill = join(folder, "scratch", "server", "volumes", "spill");
    expect(existsSync(spill)).toBe(true);
    expect(await (await fetch(`${deployments[0]?.url}/health`)).json()).toMatchObject({
      SPILL_DIR: spill,
      SPILL_FILE: join(spill, "today"),
      OTHER: "/var/spillage",
      POD: "server-0",
    });
  });

  it("start a Deployment again when its process was killed", async () => {
    const { deployments } = await start([
      workload(job, "migration", ["migrate"]),
      workload(deployment, "server", ["server"]),
    ]);
    const [server] = deployments;
    const before = server?.pid;
    signalGroup(before ?? 0, "SIGKILL");
    await expect.poll(() => server?.restarts, { timeout: 20_000 }).toBe(1);
    await server?.ready();
    expect(server?.pid).not.toBe(before);
    expect((await fetch(`${server?.url}/health`)).status).toBe(200);
  });

  it("retry a failing Job as often as its backoffLimit says, then report the end of its log", async () => {
    await expect(start([workload(job, "migration", ["fail"], { backoffLimit: 1 })])).rejects.toMatchObject({
      code: "LOC131",
      message: expect.stringContaining("no table"),
    });
    expect(readFileSync(join(folder, "mark"), "utf8")).toBe("tried\ntried\n");
  });

  it("stop what was started when a later one never gets ready", async () => {
    const first = workload(deployment, "server", ["server"]);
    // No Job has written the mark for this one: its assertion fails at every start.
    const second = workload(deployment, "broken", ["fail"]);
    await expect(start([workload(job, "migration", ["migrate"]), first, second])).rejects.toMatchObject({
      code: "LOC132",
    });
    expect(readFileSync(join(folder, "logs", "broken.log"), "utf8")).toContain("no table");
  });

  it("leave no process behind when they are stopped", async () => {
    const { deployments } = await start([
      workload(job, "migration", ["migrate"]),
      workload(deployment, "server", ["server"]),
    ]);
    const pid = deployments[0]?.pid ?? 0;
    await running?.stop();
    expect(identify(pid)).toBeNull();
  });

  it("name everything in a pod that cannot be run as one process", async () => {
    const pod = {
      initContainers: [{ name: "first" }],
      volumes: [{ name: "settings", configMap: { name: "settings" } }],
    };
    await expect(start([workload(deployment, "server", ["server"], {}, pod)])).rejects.toMatchObject({
      code: "LOC130",
      message: expect.stringMatching(/init containers.*emptyDir/),
    });
  });
});
