import { describe, expect, test } from "vitest";
import { inputFor } from "../../local/services/events/event-input.ts";
import { compilePattern } from "../../local/services/events/event-pattern.ts";
import { InvalidEventPattern } from "../../local/services/events/event-pattern-values.ts";

// Patterns and events: EventBridge user guide, "Comparison operators for use in event patterns in Amazon EventBridge"
// and "Creating Amazon EventBridge event patterns".
const ec2 = {
  version: "0",
  id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
  "detail-type": "EC2 Instance State-change Notification",
  source: "aws.ec2",
  account: "111122223333",
  time: "2017-12-22T18:43:48Z",
  region: "us-west-1",
  resources: ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],
  detail: { "instance-id": "i-1234567890abcdef0", state: "terminated" },
};

const cases: [title: string, pattern: unknown, event: unknown, fits: boolean][] = [
  ["a source", { source: ["aws.ec2"] }, ec2, true],
  [
    "several fields",
    {
      source: ["aws.ec2"],
      "detail-type": ["EC2 Instance State-change Notification"],
      detail: { state: ["terminated", "stopped"] },
    },
    ec2,
    true,
  ],
  ["one field that differs", { source: ["aws.ec2"], detail: { state: ["running"] } }, ec2, false],
  ["one element of an array", { resources: [{ prefix: "arn:aws:ec2:us-west-1" }] }, ec2, true],
  ["a field that is absent", { detail: { colour: ["red"] } }, ec2, false],
  ["null", { detail: { responseElements: [null] } }, { detail: { responseElements: null } }, true],
  [
    "null is not an empty text",
    { detail: { responseElements: [""] } },
    { detail: { responseElements: null } },
    false,
  ],
  ["empty text", { eventVersion: [""] }, { eventVersion: "" }, true],
  ["a text is not a number", { count: [5] }, { count: "5" }, false],
  ["a boolean", { ok: [true] }, { ok: true }, true],
  ["prefix", { time: [{ prefix: "2017-12-22" }] }, ec2, true],
  ["prefix that differs", { time: [{ prefix: "2018" }] }, ec2, false],
  [
    "prefix, ignoring case",
    { service: [{ prefix: { "equals-ignore-case": "EventB" } }] },
    { service: "eventbridge" },
    true,
  ],
  ["suffix", { FileName: [{ suffix: ".png" }] }, { FileName: "a.png" }, true],
  [
    "suffix, ignoring case",
    { FileName: [{ suffix: { "equals-ignore-case": ".png" } }] },
    { FileName: "a.PNG" },
    true,
  ],
  ["suffix that differs", { FileName: [{ suffix: ".png" }] }, { FileName: "a.jpg" }, false],
  ["equals, ignoring case", { t: [{ "equals-ignore-case": "ALICE" }] }, { t: "alice" }, true],
  ["anything but a text", { detail: { state: [{ "anything-but": "initializing" }] } }, ec2, true],
  ["anything but this very text", { detail: { state: [{ "anything-but": "terminated" }] } }, ec2, false],
  ["anything but a number", { x: [{ "anything-but": 123 }] }, { x: 456 }, true],
  ["anything but a list", { s: [{ "anything-but": ["stopped", "overloaded"] }] }, { s: "overloaded" }, false],
  ["anything but a list of numbers", { x: [{ "anything-but": [100, 200, 300] }] }, { x: 150 }, true],
  ["anything but, of an absent field", { y: [{ "anything-but": "a" }] }, { x: 1 }, false],
  ["anything but a prefix", { s: [{ "anything-but": { prefix: "init" } }] }, { s: "initialising" }, false],
  [
    "anything but prefixes",
    { s: [{ "anything-but": { prefix: ["init", "stop"] } }] },
    { s: "running" },
    true,
  ],
  ["anything but a suffix", { f: [{ "anything-but": { suffix: ".txt" } }] }, { f: "a.txt" }, false],
  [
    "anything but, ignoring case",
    { s: [{ "anything-but": { "equals-ignore-case": "INIT" } }] },
    { s: "init" },
    false,
  ],
  [
    "anything but a wildcard",
    { p: [{ "anything-but": { wildcard: "*/lib/*" } }] },
    { p: "/usr/lib/x" },
    false,
  ],
  ["numeric equality", { n: [{ numeric: ["=", 301.8] }] }, { n: 301.8 }, true],
  ["numeric range", { n: [{ numeric: [">", 0, "<=", 5] }] }, { n: 5 }, true],
  ["numeric range, its open end", { n: [{ numeric: [">", 0, "<=", 5] }] }, { n: 0 }, false],
  ["numeric, of a text", { n: [{ numeric: [">", 0] }] }, { n: "1" }, false],
  ["exists", { detail: { state: [{ exists: true }] } }, ec2, true],
  ["exists, of an absent field", { detail: { colour: [{ exists: true }] } }, ec2, false],
  ["does not exist", { detail: { colour: [{ exists: false }] } }, ec2, true],
  ["does not exist, of a present field", { detail: { state: [{ exists: false }] } }, ec2, false],
  ["does not exist, under an absent parent", { detail: { a: { b: [{ exists: false }] } } }, ec2, true],
  ["exists sees only leaves", { detail: [{ exists: true }] }, ec2, false],
  ["wildcard", { f: [{ wildcard: "dir/*.png" }] }, { f: "dir/a/b.png" }, true],
  ["wildcard in the middle", { f: [{ wildcard: "EventBus*" }] }, { f: "eventBus" }, false],
  ["a star that is escaped", { f: [{ wildcard: "a\\*b" }] }, { f: "a*b" }, true],
  ["a star that is escaped, another letter", { f: [{ wildcard: "a\\*b" }] }, { f: "axb" }, false],
  [
    "cidr",
    { detail: { sourceIPAddress: [{ cidr: "10.0.0.0/24" }] } },
    { detail: { sourceIPAddress: "10.0.0.77" } },
    true,
  ],
  ["outside the cidr", { ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "10.0.1.1" }, false],
  [
    "$or, by its second alternative",
    { detail: { $or: [{ "c-count": [{ numeric: [">", 0] }] }, { "d-count": [{ numeric: ["<", 10] }] }] } },
    { detail: { "c-count": -1, "d-count": 5 } },
    true,
  ],
  ["$or, by none", { $or: [{ a: [1] }, { b: [2] }] }, { a: 2, b: 1 }, false],
  ["$or beside another field", { c: [3], $or: [{ a: [1] }, { b: [2] }] }, { a: 1, c: 4 }, false],
  [
    "two fields of the same element of an array",
    { employees: { firstName: ["Anna"], lastName: ["Smith"] } },
    {
      employees: [
        { firstName: "Anna", lastName: "Jones" },
        { firstName: "John", lastName: "Smith" },
      ],
    },
    false,
  ],
  [
    "complex: several operators in one field",
    {
      detail: {
        "c-count": [{ numeric: [">", 0, "<=", 5] }],
        "x-limit": [{ "anything-but": [100, 200, 300] }],
      },
    },
    { detail: { "c-count": 3, "x-limit": 301.8 } },
    true,
  ],
];

describe("an event pattern", () => {
  test.each(cases)("%s", (_, pattern, event, fits) => {
    expect(compilePattern(JSON.stringify(pattern))(JSON.parse(JSON.stringify(event)))).toBe(fits);
  });

  test.each([
    ["no JSON", "{"],
    ["no fields", "{}"],
    ["a bare value", '{"source":"aws.ec2"}'],
    ["no alternatives", '{"source":[]}'],
    ["an unknown operator", '{"source":[{"begins":"a"}]}'],
    ["two operators in one", '{"source":[{"prefix":"a","suffix":"b"}]}'],
    ["consecutive wildcards", '{"source":[{"wildcard":"a**b"}]}'],
    ["half a range", '{"n":[{"numeric":[">"]}]}'],
  ])("is refused with %s", (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(InvalidEventPattern);
  });
});

// Source: EventBridge user guide, "Amazon EventBridge input transformation".
describe("the input of a rule's target", () => {
  const facts = {
    ruleArn: "arn:aws:events:us-west-1:111122223333:rule/example",
    ruleName: "example",
    ingestionTime: new Date("2017-12-22T18:43:49Z"),
  };
  const inputPaths = {
    instance: "$.detail.instance-id",
    state: "$.detail.state",
    resource: "$.resources[0]",
  };

  test.each([
    ["the event itself", {}, JSON.stringify(ec2)],
    ["a constant", { input: '{"a":1}' }, '{"a":1}'],
    ["a part of the event", { inputPath: "$.detail" }, JSON.stringify(ec2.detail)],
    [
      "a text with variables",
      { inputTransformer: { inputPaths, inputTemplate: '"instance <instance> is in state <state>"' } },
      '"instance i-1234567890abcdef0 is in state terminated"',
    ],
    [
      "an object with values",
      { inputTransformer: { inputPaths, inputTemplate: '{"instance": <instance>, "state": "<state>"}' } },
      '{"instance": "i-1234567890abcdef0", "state": "terminated"}',
    ],
    [
      "the rule and the whole detail",
      {
        inputTransformer: {
          inputPaths: { detail: "$.detail" },
          inputTemplate: '{"rule": <aws.events.rule-name>, "detail": <detail>}',
        },
      },
      `{"rule": "example", "detail": ${JSON.stringify(ec2.detail)}}`,
    ],
  ])("is %s", (_, target, expected) => {
    expect(inputFor(target, ec2, facts)).toBe(expected);
  });
});
