import type { Resource } from "../../resource.ts";
import type { Rule } from "../../rule.ts";
import { fieldsOf, itemsOf, shown } from "../../unknown.ts";

const template = "aws:ec2/launchTemplate:LaunchTemplate";
const nodes = "aws:eks/nodeGroup:NodeGroup";
const isTrue = (value: unknown): boolean => value === true || value === "true";

/**
 * EKS encrypts a node's disk only when the account's default or a launch template requires it. Ratchet cannot rely on
 * the account's default. MLflow's uploads are stored on that disk temporarily.
 */
export const volumeIsEncrypted: Rule = {
  name: "volumeIsEncrypted",
  code: "POL006",
  description: "Each disk is encrypted, those of cluster nodes too.",
  types: ["aws:ebs/volume:Volume", template, nodes],
  scope: "stack",
  evaluate(resource, graph) {
    const { props, type } = resource;
    if (type === "aws:ebs/volume:Volume") {
      if (isTrue(props.encrypted)) return [];
      const found = `encrypted is ${shown(props.encrypted)}`;
      return [{ found, expected: "true", next: "Set encrypted: true and kmsKeyId." }];
    }
    if (type === template) return templateIsEncrypted(resource) ? [] : [inTemplate(resource)];
    const { id, name } = fieldsOf(props.launchTemplate);
    const own = graph
      .ofType(template)
      .filter((one) => [id, name].some((value) => graph.leadsTo(resource, "launchTemplate", value, one)));
    if (own.length > 0 && own.every(templateIsEncrypted)) return [];
    const found =
      own.length === 0
        ? "no launch template says how its disks are made"
        : "its launch template leaves disks open";
    const expected = "a launch template with an encrypted block device";
    const next =
      "Give the node group a launchTemplate with blockDeviceMappings[].ebs.encrypted, and drop diskSize.";
    return [{ found, expected, next }];
  },
};

function disks({ props }: Resource): unknown[] {
  return itemsOf(props.blockDeviceMappings).map((mapping) => fieldsOf(fieldsOf(mapping).ebs).encrypted);
}

function templateIsEncrypted(resource: Resource): boolean {
  const all = disks(resource);
  return all.length > 0 && all.every(isTrue);
}

function inTemplate(resource: Resource) {
  const found = `blockDeviceMappings[].ebs.encrypted is ${shown(disks(resource))}`;
  return { found, expected: "true for each", next: 'Set ebs: { encrypted: "true", kmsKeyId }.' };
}
