import * as z from "zod";
import type { Contract } from "../../../core/contracts/contract.ts";
import type { Graph, GraphResource } from "../../../plan/graph.ts";
import { ofType } from "../../../plan/graph.ts";

/** Nodes of the diagram for the actions of a role's policy. MLflow is found in the environment instead. */
const reached: readonly (readonly [action: RegExp, node: string])[] = [
  [/^rds-db:connect$/, "postgresql[(PostgreSQL)]"],
  [/^s3:(Get|Put)Object$/, "s3[(S3 buckets)]"],
  [/^sagemaker:Create/, "sagemaker{{SageMaker jobs}}"],
  [/^sns:Publish$/, "topics([SNS topics])"],
  [/^ses:SendEmail$/, "ses([SES])"],
];

/**
 * Functions of a stack as a Mermaid flowchart: triggers, events between functions, and resources that each role may
 * access. Publishers of events come from the contracts, everything else from the graph.
 * Shape   graph: of a stack with one workload, whose schedules represent those of every workload.
 * Result  lines of the diagram, sorted, without the code fence.
 */
export function architectureDiagram(graph: Graph, contracts: readonly Contract[]): string {
  const functions = ofType(graph, "aws:lambda/function:Function");
  const edges = new Set<string>([
    ...scheduleEdges(graph),
    ...eventEdges(graph, contracts),
    ...topicEdges(graph),
    ...functions.flatMap((fn) => reachEdges(graph, fn)),
    ...ofType(graph, "kubernetes:apps/v1:Deployment").flatMap(deploymentEdges),
  ]);
  return ["flowchart LR", ...functions.map(({ name }) => `  ${name}`).sort(), ...[...edges].sort()].join(
    "\n",
  );
}

/** Replaces the diagram in the text of `docs/ARCHITECTURE.md`, between the code fences. */
export function withDiagram(page: string, diagram: string): string {
  return page.replace(/```mermaid\n[\s\S]*?\n```/, () => `\`\`\`mermaid\n${diagram}\n\`\`\``);
}

function scheduleEdges(graph: Graph): string[] {
  const schema = z.object({ target: z.object({ arn: z.string(), input: z.string() }) });
  return ofType(graph, "aws:scheduler/schedule:Schedule").map(({ inputs, name }) => {
    const { target } = schema.parse(inputs);
    const input = z.looseObject({ schedule: z.string().optional() }).parse(JSON.parse(target.input));
    const schedule = input.schedule ?? name;
    return `  schedule-${schedule}([schedule: ${schedule}]) --> ${named(target.arn)}`;
  });
}

function eventEdges(graph: Graph, contracts: readonly Contract[]): string[] {
  const pattern = z.object({ source: z.array(z.string()), "detail-type": z.array(z.string()) });
  const rules = new Map(
    ofType(graph, "aws:cloudwatch/eventRule:EventRule").map(({ inputs }) => [
      String(inputs.name),
      pattern.parse(JSON.parse(String(inputs.eventPattern))),
    ]),
  );
  const functions = new Set(ofType(graph, "aws:lambda/function:Function").map(({ name }) => name));
  return ofType(graph, "aws:cloudwatch/eventTarget:EventTarget").flatMap(({ inputs }) => {
    const [rule, to] = [rules.get(String(inputs.rule)), named(String(inputs.arn))];
    // A rule of the account's bus only forwards to the stack's.
    if (rule === undefined || !functions.has(to)) return [];
    if (!rule.source.includes("ratchet")) return [`  sagemaker{{SageMaker jobs}} -->|ended| ${to}`];
    return rule["detail-type"].flatMap((event) =>
      contracts
        .filter(({ emits }) => emits.some((emitted) => emitted === event))
        .map(({ name }) => (name === "reconcile" ? `  ${name} -.-> ${to}` : `  ${name} -->|${event}| ${to}`)),
    );
  });
}

function topicEdges(graph: Graph): string[] {
  return ofType(graph, "aws:sns/topicSubscription:TopicSubscription")
    .filter(({ inputs }) => inputs.protocol === "lambda")
    .map(({ inputs }) => `  topics([SNS topics]) --> ${named(String(inputs.endpoint))}`);
}

function reachEdges(graph: Graph, { name, inputs }: GraphResource): string[] {
  const document = z.object({ Statement: z.array(z.object({ Action: z.array(z.string()) })) });
  const actions = ofType(graph, "aws:iam/rolePolicy:RolePolicy")
    .filter((policy) => policy.name === `${name}-policy`)
    .flatMap((policy) => document.parse(JSON.parse(String(policy.inputs.policy))).Statement)
    .flatMap(({ Action }) => Action);
  const environment = z.object({ variables: z.record(z.string(), z.unknown()) }).parse(inputs.environment);
  return [
    ...reached
      .filter(([pattern]) => actions.some((action) => pattern.test(action)))
      .map(([, node]) => `  ${name} --- ${node}`),
    ...("MLFLOW_TRACKING_URI" in environment.variables ? [`  ${name} --- mlflow[(MLflow)]`] : []),
  ];
}

/** Edges of the pods: MLflow, and one model server that represents all. */
function deploymentEdges({ name }: GraphResource): string[] {
  return name.startsWith("mlflow")
    ? ["  mlflow[(MLflow)] --- postgresql[(PostgreSQL)]", "  mlflow[(MLflow)] --- s3[(S3 buckets)]"]
    : [
        "  callers([callers]) --> serving[model server]",
        "  serving[model server] --- postgresql[(PostgreSQL)]",
        "  serving[model server] --- mlflow[(MLflow)]",
      ];
}

/** Name in an ARN placeholder: `load-data` for `<arn of load-data>`. */
function named(arn: string): string {
  return /^<arn of (.+)>$/.exec(arn)?.[1] ?? arn;
}
