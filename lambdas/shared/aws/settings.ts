import {
  GetParameterCommand,
  ParameterNotFound,
  paginateGetParametersByPath,
  SSMClient,
} from "@aws-sdk/client-ssm";
import * as z from "zod";
import { ourError, userError } from "../../../core/errors.ts";
import { type Workload, workloadSchema } from "../../../core/workload.ts";
import type { Settings } from "../ports.ts";

/**
 * The workloads' settings, one Parameter Store document each under `path` (`/ratchet-dev/workloads`).
 * They are read at every call: a changed threshold is obeyed by the next invocation of a warm function.
 */
export function parameterStoreSettings(path: string, client = new SSMClient({})): Settings {
  return {
    async read(workload) {
      const name = `${path}/${workload}`;
      const answer = await client.send(new GetParameterCommand({ Name: name })).catch((error: unknown) => {
        if (!(error instanceof ParameterNotFound)) throw error;
        throw userError(
          "SET001",
          {
            where: `parameter ${name}`,
            found: `no workload ${JSON.stringify(workload)} in this stack`,
            expected: "one of the workloads in the stack configuration",
            next: "Look at `pulumi config get ratchet:workloads`, then trigger one of these.",
          },
          error,
        );
      });
      return parse(name, answer.Parameter?.Value);
    },

    async list() {
      const workloads: Workload[] = [];
      for await (const page of paginateGetParametersByPath({ client }, { Path: path })) {
        for (const parameter of page.Parameters ?? []) {
          workloads.push(parse(parameter.Name ?? path, parameter.Value));
        }
      }
      return workloads.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

function parse(name: string, text: string | undefined): Workload {
  const document = z
    .string()
    .transform((value, context) => {
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue("no JSON");
        return z.NEVER;
      }
    })
    .pipe(workloadSchema)
    .safeParse(text);
  if (document.success) return document.data;
  throw ourError("SET002", {
    where: `parameter ${name}`,
    found: document.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; "),
    expected: "the document that the deployment wrote",
    next: "Run `npm run up` so that the deployment writes it again; do not edit it by hand.",
  });
}
