import { z } from "zod";
import { withoutEnd } from "../../../core/text/without-end.ts";
import { jsonService } from "../../gateway/protocols/json.ts";
import { epochSeconds, operation } from "../../gateway/protocols/operation.ts";
import { AwsError, type Service } from "../../gateway/service.ts";
import { openStateFile } from "../shared/state-file.ts";

const parameterSchema = z.object({
  name: z.string(),
  type: z.enum(["String", "StringList", "SecureString"]),
  value: z.string(),
  version: z.number(),
  modifiedAt: z.string(),
});
type Parameter = z.infer<typeof parameterSchema>;

export interface ParameterStore {
  service: Service;
  /** Sets a parameter of the plan. A changed value is a new version. */
  set(name: string, value: string, type?: Parameter["type"]): void;
  /** Removes parameters that the plan no longer declares. */
  keepOnly(names: readonly string[]): void;
}

/** Parameter Store; its API is read-only, and all parameters come from the plan. */
export function openParameterStore(
  file: string,
  place: { region: string; accountId: string; now: () => Date },
): ParameterStore {
  const stored = openStateFile(file, z.record(z.string(), parameterSchema), {});
  // The slash between "parameter" and a hierarchical name is the name's own.
  const arnOf = (name: string): string =>
    `arn:aws:ssm:${place.region}:${place.accountId}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
  const find = (name: string): Parameter | undefined =>
    Object.hasOwn(stored.value, name) ? stored.value[name] : undefined;
  const described = (one: Parameter): object => ({
    ...{ ARN: arnOf(one.name), Name: one.name, Type: one.type, Value: one.value, Version: one.version },
    ...{ DataType: "text", LastModifiedDate: epochSeconds(new Date(one.modifiedAt)) },
  });

  const service = jsonService(["ssm"], {
    GetParameter: operation(z.object({ Name: z.string() }), ({ Name }, { context }) => {
      context.authorise("ssm:GetParameter", arnOf(Name));
      const found = find(Name);
      if (found === undefined) throw new AwsError("ParameterNotFound", `there is no parameter ${Name}`);
      return { Parameter: described(found) };
    }),

    GetParameters: operation(
      z.object({ Names: z.array(z.string()).min(1).max(10) }),
      ({ Names }, { context }) => {
        for (const name of Names) context.authorise("ssm:GetParameters", arnOf(name));
        return {
          Parameters: Names.flatMap((name) => find(name) ?? []).map(described),
          InvalidParameters: Names.filter((name) => find(name) === undefined),
        };
      },
    ),

    GetParametersByPath: operation(
      z.object({
        Path: z.string().startsWith("/"),
        Recursive: z.boolean().default(false),
        MaxResults: z.number().int().min(1).max(10).default(10),
        NextToken: z.string().optional(),
      }),
      ({ Path, Recursive, MaxResults, NextToken }, { context }) => {
        const path = withoutEnd(Path, "/");
        context.authorise("ssm:GetParametersByPath", arnOf(path === "" ? "/" : path));
        const under = Object.values(stored.value)
          .filter(({ name }) => name.startsWith(`${path}/`))
          .filter(({ name }) => Recursive || !name.slice(path.length + 1).includes("/"))
          .filter(({ name }) => NextToken === undefined || name > NextToken)
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const page = under.slice(0, MaxResults);
        return {
          Parameters: page.map(described),
          ...(under.length > page.length ? { NextToken: page.at(-1)?.name } : {}),
        };
      },
    ),
  });

  return {
    service,
    set(name, value, type = "String") {
      const before = find(name);
      if (before?.value === value && before.type === type) return;
      const modifiedAt = place.now().toISOString();
      stored.value[name] = { name, type, value, version: (before?.version ?? 0) + 1, modifiedAt };
      stored.save();
    },
    keepOnly(names) {
      const kept = Object.entries(stored.value).filter(([name]) => names.includes(name));
      stored.value = Object.fromEntries(kept);
      stored.save();
    },
  };
}
