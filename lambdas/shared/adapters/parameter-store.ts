import {
  GetParameterCommand,
  ParameterNotFound,
  paginateGetParametersByPath,
  SSMClient,
} from "@aws-sdk/client-ssm";
import * as z from "zod";
import { ourError, userError } from "../../../core/errors/error.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import { type Slot, slotOf } from "../../../core/time/slot.ts";
import { workloadSchema } from "../../../tasks/workload.ts";
import type { Settings } from "../ports.ts";
import { awsFailure } from "./aws-failure.ts";

export interface DatedSettings extends Settings {
  /** Settings of every workload, with the time at which their document was last written, on the cloud's clock. */
  listWritten(): Promise<{ workload: Workload; writtenAt: Slot }[]>;
}

/**
 * Settings of the workloads, one Parameter Store document each under `path` (`/ratchet-dev/workloads`). They are read
 * at every call, so a changed threshold applies to the next invocation of a warm function.
 */
export function parameterStoreSettings(path: string, client = new SSMClient({})): DatedSettings {
  return {
    async read(workload) {
      const name = `${path}/${workload}`;
      const answer = await client.send(new GetParameterCommand({ Name: name })).catch((error: unknown) => {
        if (!(error instanceof ParameterNotFound)) throw unread(name, error);
        throw noSuchWorkload(`parameter ${name}`, workload, error);
      });
      return parse(name, answer.Parameter?.Value);
    },

    async list() {
      return (await listWritten()).map(({ workload }) => workload);
    },

    listWritten,
  };

  async function listWritten() {
    const parameters = await Array.fromAsync(
      paginateGetParametersByPath({ client }, { Path: path }),
      (page) => page.Parameters ?? [],
    ).catch((error: unknown) => {
      throw unread(path, error);
    });
    return parameters
      .flat()
      .map(({ Name = path, Value, LastModifiedDate }) => ({
        workload: parse(Name, Value),
        // Every parameter has its date; without one no slot before this call would be due.
        writtenAt: slotOf(LastModifiedDate ?? new Date()),
      }))
      .sort((a, b) => (a.workload.name < b.workload.name ? -1 : 1));
  }
}

/** Error for an unknown workload name. */
export function noSuchWorkload(where: string, workload: string, cause?: unknown): Error {
  return userError(
    "WORK001",
    {
      where,
      found: `no workload ${JSON.stringify(workload)} in this stack`,
      expected: "one of the workloads in the stack configuration",
      next: "Look at `pulumi config get ratchet:workloads`, then trigger one of these.",
    },
    cause,
  );
}

function unread(name: string, error: unknown): Error {
  const facts = {
    where: `parameter ${name}`,
    expected: "the settings that the deployment wrote",
    whenUnavailable: "Nothing is to be done: the trigger retries, and reconcile finds what was missed.",
  };
  return awsFailure("WORK003", facts, error);
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
  throw ourError("WORK002", {
    where: `parameter ${name}`,
    found: document.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; "),
    expected: "the document that the deployment wrote",
    next: "Run `npm run up` so that the deployment writes it again; do not edit it by hand.",
  });
}
