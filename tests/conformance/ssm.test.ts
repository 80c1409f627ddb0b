import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { conformance, refusal } from "./conformance.ts";

const parameters = {
  "/ratchet/dev/a": "1",
  "/ratchet/dev/b": "2",
  "/ratchet/dev/deep/c": "3",
  "/ratchet/devil": "4",
};

conformance("ssm", {
  declared: Object.entries(parameters).map(([name, insecureValue]) => ({
    type: "aws:ssm/parameter:Parameter",
    inputs: { name, insecureValue, type: "String" },
  })),
  clients: (settings) => new SSMClient(settings),
  async make(ssm) {
    for (const [Name, Value] of Object.entries(parameters)) {
      await ssm.send(new PutParameterCommand({ Name, Value, Type: "String" }));
    }
  },
  cases: {
    "answers one parameter": async (ssm) => {
      const { Parameter = {} } = await ssm.send(new GetParameterCommand({ Name: "/ratchet/dev/a" }));
      const { LastModifiedDate, ...rest } = Parameter;
      return { ...rest, dated: LastModifiedDate instanceof Date };
    },
    "names a missing parameter": (ssm) =>
      refusal(ssm.send(new GetParameterCommand({ Name: "/ratchet/absent" }))),
    "answers several, and lists those that do not exist": async (ssm) => {
      const Names = ["/ratchet/dev/b", "/ratchet/absent", "/ratchet/dev/a"];
      const { Parameters, InvalidParameters } = await ssm.send(new GetParametersCommand({ Names }));
      return { values: Parameters?.map(({ Value }) => Value).sort(), InvalidParameters };
    },
    "walks a path, with and without what lies deeper": async (ssm) => {
      const under = async (Recursive: boolean) => {
        const { Parameters } = await ssm.send(
          new GetParametersByPathCommand({ Path: "/ratchet/dev", Recursive }),
        );
        return Parameters?.map(({ Name }) => Name).sort();
      };
      return [await under(false), await under(true)];
    },
    "walks a path in pages": async (ssm) => {
      const names: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const query = { Path: "/ratchet", Recursive: true, MaxResults: 3, NextToken };
        const page = await ssm.send(new GetParametersByPathCommand(query));
        names.push(...(page.Parameters ?? []).map(({ Name }) => Name));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return names.sort();
    },
    "refuses a path without its first slash": (ssm) =>
      refusal(ssm.send(new GetParametersByPathCommand({ Path: "ratchet" }))),
  },
});
