import * as z from "zod";
import { defineContract } from "../../core/contracts/contract.ts";

export const contract = defineContract({
  name: "migrate-database",
  summary: "Brings roles, MLflow's database and the schema to the state of this release.",
  triggers: [{ kind: "deployment" }],
  /**
   * The deployment passes a checksum of the migrations. The function ignores it; a changed checksum makes the
   * deployment invoke the function again.
   */
  receives: z.looseObject({}),
  emits: [],
  needs: [{ resource: "database", can: ["administer"] }],
  timeoutSeconds: 300,
  memoryMiB: 256,
});
