import { SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { Notice } from "../../core/incidents/notice.ts";
import { type Level, levels } from "../../core/vocabulary/closed-sets.ts";
import { snsTopics } from "../../lambdas/shared/adapters/notifications/sns-topics.ts";
import type { Topics } from "../../lambdas/shared/ports.ts";
import { type ClientSettings, startOurs } from "../conformance/worlds.ts";
import { accountId, region } from "../local/gateway-fixture.ts";
import { messagesIn, queueArn, queueOf, saysWhatFails } from "./support/embedded-cloud.ts";
import { startPipelineWorld } from "./support/pipeline-world.ts";

interface TopicsUnderTest {
  topics: Topics;
  /** Subjects of what a topic received since the last call. */
  received(level: Level): Promise<string[]>;
  stop(): Promise<void>;
}

const notice = (level: Level, subject: string): Notice => ({
  ...{ notice: 1, key: `key of ${subject}`, level, audience: "alerts", workload: "news" },
  ...{ subject, text: "Why." },
});

/** What every implementation of the port Topics does. */
function topicsContract(name: string, start: () => Promise<TopicsUnderTest>): void {
  describe(`Topics: ${name}`, () => {
    let world: TopicsUnderTest;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.stop());

    test.each(levels)("hands a notice to the topic of its level, %s, and to no other", async (level) => {
      await world.topics.publish(notice(level, `news: ${level}`));
      for (const other of levels) {
        expect(await world.received(other), other).toEqual(other === level ? [`news: ${level}`] : []);
      }
    });

    test("takes a subject of any length and letters, as a workload's error may have", async () => {
      const subject = `news: naïve ${"long ".repeat(40)}漢字`;
      await world.topics.publish(notice("alert", subject));
      expect(await world.received("alert")).toEqual([subject]);
    });

    test("hands over a notice that is published twice each time: its key makes them one", async () => {
      for (let time = 0; time < 2; time++) await world.topics.publish(notice("info", "news: twice"));
      expect(await world.received("info")).toEqual(["news: twice", "news: twice"]);
    });
  });
}

topicsContract("the pipeline tests' world", async () => {
  const { pool, topics, stop } = await startPipelineWorld();
  return {
    topics,
    stop,
    async received(level) {
      const { rows } = await pool.query<{ subject: string }>(
        "DELETE FROM world.notifications WHERE level = $1 RETURNING subject",
        [level],
      );
      return rows.map(({ subject }) => subject);
    },
  };
});

const topicArn = (level: Level) => `arn:aws:sns:${region}:${accountId}:${level}`;
const arns = { info: topicArn("info"), alert: topicArn("alert"), critical: topicArn("critical") };
const adapter = (settings: ClientSettings) => snsTopics(arns, new SNSClient(settings));
const declared = levels.flatMap((level) => [
  { type: "aws:sns/topic:Topic", inputs: { name: level } },
  ...queueOf(level, "sns.amazonaws.com"),
  {
    type: "aws:sns/topicSubscription:TopicSubscription",
    inputs: { topic: topicArn(level), protocol: "sqs", endpoint: queueArn(level), rawMessageDelivery: true },
  },
]);

topicsContract("the adapter on the embedded SNS", async () => {
  const cloud = await startOurs(declared);
  return {
    topics: adapter(cloud.settings),
    received: async (level) =>
      z
        .array(z.object({ subject: z.string() }))
        .parse(await messagesIn(cloud.settings, level))
        .map(({ subject }) => subject),
    stop: () => cloud.stop(),
  };
});

saysWhatFails("SNS001", declared, (settings) => adapter(settings).publish(notice("alert", "news: failed")));

test("the adapter says SNS001 of a topic that was deleted, and that the deployment creates it", async () => {
  const cloud = await startOurs([]);
  const published = adapter(cloud.settings).publish(notice("alert", "news: failed"));
  await expect(published).rejects.toMatchObject({ code: "SNS001", retryable: true });
  await expect(published).rejects.toThrow("npm run up");
  await cloud.stop();
});
