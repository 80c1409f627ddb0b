import { join } from "node:path";
import * as z from "zod";
import { byName, localArn } from "../../outputs/output-rules.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { readResources } from "../shared/graph-reader.ts";
import { openParameterStore, type ParameterStore } from "./parameter-store.ts";

/** Emulates Parameter Store. Reads parameters from the plan. */
export const ssmPlugin: ServicePlugin<ParameterStore> = {
  outputs: {
    "aws:ssm/parameter:Parameter": byName((name, place) => ({
      arn: localArn(place, "ssm", `parameter${name}`),
      version: 1,
    })),
  },
  create({ graph, paths, region, accountId, clock }) {
    const place = { region, accountId, now: () => clock.now() };
    const store = openParameterStore(join(paths.services, "parameters.json"), place);
    return {
      handle: store,
      api: store.service,
      provision() {
        const planned = readResources(graph, "aws:ssm/parameter:Parameter", schema);
        for (const { name, insecureValue } of planned) store.set(name, insecureValue);
        store.keepOnly(planned.map(({ name }) => name));
      },
    };
  },
};

const schema = z.object({ name: z.string(), insecureValue: z.string() });
