import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Level } from "../../../../core/vocabulary/closed-sets.ts";
import type { Topics } from "../../ports.ts";
import { awsFailure } from "../aws-failure.ts";

/** Maximum length of a subject. Source: Amazon SNS API, Publish. */
const maxSubjectCharacters = 100;

/**
 * Notification topics, by level. The message is the notice as JSON, for notify-people and other subscribers. The
 * subject is for people who read the messages directly.
 */
export function snsTopics(arns: Record<Level, string>, client = new SNSClient({})): Topics {
  return {
    async publish(notice) {
      const { level, subject } = notice;
      const short =
        subject.length <= maxSubjectCharacters ? subject : `${subject.slice(0, maxSubjectCharacters - 1)}…`;
      // Subjects are ASCII on SNS.
      const ascii = short.replace(/[^\x20-\x7e]/g, "?");
      const Message = JSON.stringify(notice);
      const TopicArn = arns[level];
      await client.send(new PublishCommand({ TopicArn, Subject: ascii, Message })).catch((error: unknown) => {
        const facts = {
          where: `topic ${TopicArn}`,
          expected: "SNS to accept the notice",
          whenUnavailable:
            "Nothing is lost: the notice stays in the outbox, and the relay delivers it again.",
        };
        throw awsFailure("SNS001", facts, error);
      });
    },
  };
}
