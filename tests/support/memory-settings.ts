import type { Workload } from "../../core/settings/workload.ts";
import { noSuchWorkload } from "../../lambdas/shared/adapters/parameter-store.ts";
import type { Settings } from "../../lambdas/shared/ports.ts";

/** The workloads' settings in memory. It passes the suite of tests/contracts/settings.test.ts, as the adapter does. */
export function memorySettings(): Settings & { put(workload: Workload): void } {
  const workloads = new Map<string, Workload>();
  return {
    put: (workload) => void workloads.set(workload.name, workload),
    async read(name) {
      const workload = workloads.get(name);
      if (workload === undefined) throw noSuchWorkload("settings in memory", name);
      return workload;
    },
    list: async () => [...workloads.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
