/** Declared resources of the program, evaluated without a cloud. */
export interface Graph {
  stack: string;
  resources: GraphResource[];
  /** Outputs of the program; secrets are redacted. */
  outputs: Record<string, unknown>;
}

export interface GraphResource {
  urn: string;
  /** Pulumi type token, such as `aws:lambda/function:Function`. */
  type: string;
  /** Logical name. */
  name: string;
  /** Whether a provider manages the resource; false for components. */
  custom: boolean;
  /** Registered inputs. Secrets are "[secret]" in a plan, and readable for the embedded cloud. */
  inputs: Record<string, unknown>;
  /** Outputs from the cloud; placeholders in a plan. */
  outputs: Record<string, unknown>;
  id: string;
  parent: string | null;
  /** URNs of dependencies, sorted. */
  dependsOn: string[];
  options: {
    protect: boolean;
    deleteBeforeReplace: boolean;
    ignoreChanges: string[];
    retainOnDelete: boolean;
  };
}

/** A registered resource, before its outputs are known. */
export type DeclaredResource = Omit<GraphResource, "outputs" | "id"> & {
  /** Keys without a value: optional inputs that were not given, and all outputs that the cloud computes. */
  open: string[];
};

export interface Created {
  id: string;
  outputs: Record<string, unknown>;
}

/** Answers in place of the cloud: id and computed outputs of a resource, and results of invokes. */
export interface Provider {
  create(resource: DeclaredResource): Created | Promise<Created>;
  invoke(token: string, args: Record<string, unknown>): Record<string, unknown>;
}

/** Resources of one type, in the order of registration. */
export function ofType(graph: Graph, type: string): GraphResource[] {
  return graph.resources.filter((resource) => resource.type === type);
}
