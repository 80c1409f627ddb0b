export type Raw = Record<string, unknown>;

export const workload = {
  name: "newsgroups",
  task: "text-classification",
  source: { path: "newsgroups.csv" },
};
export const minimal: Raw = { region: "eu-west-3", workloads: [workload] };
/** The minimal configuration with other settings of its workload. */
export function workloadWith(settings: Raw): Raw {
  return { ...minimal, workloads: [{ ...workload, ...settings }] };
}

/** Circumstance, configuration, code, key, what is there, part of what is expected, command. */
export type Row = [string, Raw, string, string, string, string, string];

/** How the command begins that sets a key inside of another. */
export const path = "pulumi config set --path";
