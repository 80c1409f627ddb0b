import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Level, Topics } from "../ports.ts";

/** Longest subject SNS accepts. Source: Amazon SNS API, Publish. */
const maxSubjectCharacters = 100;

/** The topics people subscribe to, by severity. */
export function snsTopics(arns: Record<Level, string>, client = new SNSClient({})): Topics {
  return {
    async publish(level, subject, text) {
      const short =
        subject.length <= maxSubjectCharacters ? subject : `${subject.slice(0, maxSubjectCharacters - 1)}…`;
      // Subjects are ASCII on SNS.
      const ascii = short.replace(/[^\x20-\x7e]/g, "?");
      await client.send(new PublishCommand({ TopicArn: arns[level], Subject: ascii, Message: text }));
    },
  };
}
