import * as z from "zod";
import { dependencyError } from "../../../core/errors/error.ts";
import type { Graph } from "../../../plan/graph.ts";
import { byName, localArn } from "../../outputs/output-rules.ts";
import { functionLog } from "../../runtimes/functions/function-log.ts";
import { FunctionProcesses } from "../../runtimes/functions/function-processes.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { readResources } from "../shared/graph-reader.ts";
import { Lambda } from "./lambda.ts";
import { lambdaApi } from "./lambda-api.ts";
import { bundleOf, functionPermissionsOf, functionsOf } from "./lambda-plan.ts";
import { refuseUnseen } from "./refuse-unseen.ts";

/**
 * Emulates Lambda. Reads functions, permissions, retry settings, and the invocations of the deployment from the plan.
 */
export const lambdaPlugin: ServicePlugin<Lambda> = {
  outputs: {
    "aws:lambda/function:Function": byName((name, place) => ({
      arn: localArn(place, "lambda", `function:${name}`),
    })),
    "aws:lambda/invocation:Invocation": (resource) => ({ id: resource.name, outputs: { result: "" } }),
  },
  create(context) {
    const { graph, clock, paths, openTable, listeners } = context;
    refuseUnseen(graph);
    const functions = functionsOf({
      graph,
      region: context.region,
      endpoint: context.gatewayUrl,
      extraCaCerts: context.caFile,
      credentialsFor: context.credentialsFor,
      bundleDir: (name, code) => bundleOf(context.root, name, code),
    });
    const log = functionLog(paths.logs);
    const processes = new FunctionProcesses(
      functions.map((planned) => planned.spec),
      (functionName, line) => {
        log(functionName, line);
        const problem = context.peer("metrics").readLogLine(line);
        if (problem !== null) processes.note(functionName, "platform.metricsError", { problem });
      },
    );
    const lambda = new Lambda({
      clock,
      functions,
      permissions: functionPermissionsOf(graph),
      processes,
      queues: context.peer("queues"),
      authorise: context.authorise,
      publishMetric: (datum) => context.peer("metrics").put(datum),
      openTable,
      ...(listeners.onInvocation === undefined ? {} : { onInvocation: listeners.onInvocation }),
    });
    return {
      handle: lambda,
      api: lambdaApi(lambda),
      receiver: {
        action: "lambda:InvokeFunction",
        withoutRole: "accept",
        accept: async (arn, payload, sender) => lambda.acceptFrom(arn, payload, sender),
      },
      provision: () => runInvocations(graph, lambda),
      start: () => lambda.start(),
      stop: () => processes.stop(),
    };
  },
};

const invocationSchema = z.object({ functionName: z.string(), input: z.string() });

/**
 * Runs the invocations of the deployment, in the order of the plan.
 * Throws  LOC201 with the error of the function.
 */
async function runInvocations(graph: Graph, lambda: Lambda): Promise<void> {
  const planned = readResources(graph, "aws:lambda/invocation:Invocation", invocationSchema);
  for (const { functionName, input, logicalName } of planned) {
    const { error } = await lambda.invoke(functionName, input);
    if (error === null) continue;
    throw dependencyError("LOC201", {
      where: `${logicalName}, which the deployment invokes`,
      found: error.errorMessage,
      expected: `${functionName} to succeed`,
      next: `Look at its log: npm run logs -- --function ${functionName}`,
    });
  }
}
