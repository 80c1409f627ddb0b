import { join } from "node:path";
import * as z from "zod";
import { ourError } from "../../core/errors/error.ts";
import { type Graph, ofType } from "../../plan/graph.ts";
import type { ImageStore } from "../runtimes/containers/images.ts";
import { type RunningWorkloads, startWorkloads } from "../runtimes/kubernetes/running-workloads.ts";
import type { CredentialsFor } from "../services/shared/ports.ts";
import type { StackState } from "../state/stack-state.ts";

export interface PodsOptions {
  graph: Graph;
  images: ImageStore;
  region: string;
  state: StackState;
  credentialsFor: CredentialsFor;
  endpoint: string;
  caFile: string;
  portOf: (name: string) => Promise<number>;
  onLine: (line: string) => void;
}

const associationSchema = z.object({
  namespace: z.string(),
  serviceAccount: z.string(),
  roleArn: z.string(),
});

/** Starts the Kubernetes workloads of the plan, each with the AWS role of its service account. */
export async function startPods(options: PodsOptions): Promise<RunningWorkloads> {
  const { graph, images, region, state, credentialsFor, endpoint, caFile, portOf, onLine } = options;
  const associations = ofType(graph, "aws:eks/podIdentityAssociation:PodIdentityAssociation").map(
    ({ inputs }) => associationSchema.parse(inputs),
  );
  return await startWorkloads(graph, {
    images,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      DATABASE_SSL_ROOT_CERT: caFile,
      PGSSLROOTCERT: caFile,
    },
    credentialsOf: (serviceAccount, namespace) => {
      const found = associations.find(
        (one) => one.serviceAccount === serviceAccount && one.namespace === namespace,
      );
      if (found === undefined) {
        throw ourError("LOC203", {
          where: `service account ${namespace}/${serviceAccount}`,
          found: "no pod identity association",
          expected: "the role of its pods",
          next: "Add a PodRole in infra/components/.",
        });
      }
      const credentials = credentialsFor(found.roleArn, serviceAccount);
      return {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
      };
    },
    logsDir: state.paths.logs,
    scratchDir: join(state.paths.directory, "pods"),
    portOf,
    onLine,
    register: state.processes,
  });
}
