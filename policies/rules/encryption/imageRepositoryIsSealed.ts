import type { Rule } from "../../rule.ts";
import { fieldsOf, itemsOf, shown } from "../../unknown.ts";

/** A model is evaluated again in the image of its training. An overwritten tag would change that image. */
export const imageRepositoryIsSealed: Rule = {
  name: "imageRepositoryIsSealed",
  code: "POL005",
  description: "Each image repository encrypts with a KMS key and never writes a tag twice.",
  types: ["aws:ecr/repository:Repository"],
  scope: "resource",
  evaluate({ props }) {
    const kinds = itemsOf(props.encryptionConfigurations).map((one) => fieldsOf(one).encryptionType);
    const next = "Correct the aws.ecr.Repository; both are fixed when it is created.";
    const encrypted = kinds.some((kind) => kind === "KMS");
    const sealed = props.imageTagMutability === "IMMUTABLE";
    return [
      ...(encrypted ? [] : [{ found: `encryptionType is ${shown(kinds[0])}`, expected: '"KMS"', next }]),
      ...(sealed
        ? []
        : [
            {
              found: `imageTagMutability is ${shown(props.imageTagMutability)}`,
              expected: '"IMMUTABLE"',
              next,
            },
          ]),
    ];
  },
};
