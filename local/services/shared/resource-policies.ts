import * as z from "zod";
import type { Graph } from "../../../plan/graph.ts";
import { evaluateStatements } from "../../gateway/iam/evaluate.ts";
import { type PolicyStatement, parsePolicyDocument } from "../../gateway/iam/policy-document.ts";
import { AwsError } from "../../gateway/service.ts";
import { readResources } from "./graph-reader.ts";
import type { Sender } from "./ports.ts";

/**
 * Checks that an AWS service may act on a queue or topic without a role.
 * Throws  AwsError AccessDeniedException (403).
 */
export type ServiceMay = (sender: Sender, action: string, resource: string) => void;

const schema = z.object({ policy: z.union([z.string(), z.record(z.string(), z.unknown())]) });
const types = ["aws:sqs/queuePolicy:QueuePolicy", "aws:sns/topicPolicy:TopicPolicy"];

/**
 * Resource policies of the plan's queues and topics, for senders without a role: rules, their dead letters, alarms.
 * Edges   key policies are not evaluated. Services are assumed to have access to the key of an encrypted queue or
 *         topic.
 */
export function resourcePolicies(graph: Graph, account: string): ServiceMay {
  const statements = types.flatMap((type) =>
    readResources(graph, type, schema).flatMap(({ logicalName, policy }) =>
      parsePolicyDocument(logicalName, policy),
    ),
  );
  return (sender, action, resource) => {
    const own = statements.filter((statement) => concerns(statement, sender.service));
    const conditions = {
      "aws:SourceArn": sender.sourceArn,
      "aws:SourceAccount": account,
      "aws:SecureTransport": "true",
    };
    const { allowed, reason } = evaluateStatements(own, action, resource, conditions);
    if (allowed) return;
    throw new AwsError(
      "AccessDeniedException",
      `${sender.service} may not ${action} on ${resource} for ${sender.sourceArn}: ${reason}`,
      403,
    );
  };
}

function concerns({ principals = {} }: PolicyStatement, service: string): boolean {
  return principals["*"] !== undefined || (principals.Service ?? []).includes(service);
}
