import type { types } from "@pulumi/kubernetes";

/** What every pod of ours is: of a user without rights, and without a token for the Kubernetes API. */
export const podSecurityContext = {
  // Pod identity brings its own token; nothing here talks to the Kubernetes API.
  automountServiceAccountToken: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 10001,
    runAsGroup: 10001,
    fsGroup: 10001,
    seccompProfile: { type: "RuntimeDefault" },
  },
} as const satisfies Partial<types.input.core.v1.PodSpec>;

/** What every container of ours may not: gain rights, or write to its root file system. */
export const containerSecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
} satisfies types.input.core.v1.SecurityContext;
