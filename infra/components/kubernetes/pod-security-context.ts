import type { types } from "@pulumi/kubernetes";

/** Security context of every pod: an unprivileged user, and no token for the Kubernetes API. */
export const podSecurityContext = {
  // Pod identity has a token of its own; no pod of the stack calls the Kubernetes API.
  automountServiceAccountToken: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 10001,
    runAsGroup: 10001,
    fsGroup: 10001,
    seccompProfile: { type: "RuntimeDefault" },
  },
} as const satisfies Partial<types.input.core.v1.PodSpec>;

/** Security context of every container: it cannot gain privileges, and its root file system is read-only. */
export const containerSecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
} satisfies types.input.core.v1.SecurityContext;
