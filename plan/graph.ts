/** What the program declares, without having asked any cloud. */
export interface Graph {
  stack: string;
  resources: GraphResource[];
  /** The program's own outputs, secrets redacted. */
  outputs: Record<string, unknown>;
}

export interface GraphResource {
  urn: string;
  /** Pulumi type token, `aws:lambda/function:Function`. */
  type: string;
  /** Logical name. */
  name: string;
  /** Whether a provider stands behind it; components are false. */
  custom: boolean;
  /** As registered, secrets as "[secret]" in a plan and in clear for the embedded cloud. */
  inputs: Record<string, unknown>;
  /** What the cloud answered; placeholders in a plan. */
  outputs: Record<string, unknown>;
  id: string;
  parent: string | null;
  /** URNs, sorted. */
  dependsOn: string[];
  options: {
    protect: boolean;
    deleteBeforeReplace: boolean;
    ignoreChanges: string[];
    retainOnDelete: boolean;
  };
}

/** A resource on its way into the graph, before anyone has said what it returns. */
export type DeclaredResource = Omit<GraphResource, "outputs" | "id"> & {
  /** Keys the program left open: optional inputs not given, and everything that the cloud computes. */
  open: string[];
};

export interface Created {
  id: string;
  outputs: Record<string, unknown>;
}

/** Answers what the cloud would: the id and the computed outputs of a resource, and the results of invokes. */
export interface Provider {
  create(resource: DeclaredResource): Created | Promise<Created>;
  invoke(token: string, args: Record<string, unknown>): Record<string, unknown>;
}

/** The resources of one type, in the order of registration. */
export function ofType(graph: Graph, type: string): GraphResource[] {
  return graph.resources.filter((resource) => resource.type === type);
}
