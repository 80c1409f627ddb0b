import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Level } from "../../../core/vocabulary/closed-sets.ts";
import type { Topics } from "../ports.ts";

/** Longest subject SNS accepts. Source: Amazon SNS API, Publish. */
const maxSubjectCharacters = 100;

/**
 * The topics of people, by severity. The message is the notice as JSON, for notify-people and for whoever else a
 * company subscribes; the subject is for those who look at messages as they are.
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
      await client.send(new PublishCommand({ TopicArn: arns[level], Subject: ascii, Message }));
    },
  };
}
