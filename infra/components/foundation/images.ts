import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import aws from "@pulumi/aws";
import docker from "@pulumi/docker";
import pulumi, { type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { ourError } from "../../../core/errors/error.ts";
import type { Names } from "../../naming.ts";
import { contextHash } from "../../shared/context-hash.ts";

export interface ImagesArgs<N extends string> {
  names: Names;
  keyArn: Input<string>;
  /** Names of the images. Each image is a folder with a Dockerfile below `folder`. */
  images: readonly N[];
  /** Absolute path of the repository's `images` folder. */
  folder: string;
  /**
   * Whether Pulumi refuses to delete the repositories. A recorded model is evaluated in the image in which it was
   * trained.
   */
  protect: boolean;
}

/** Additional folders that an image copies. Its build context is then the whole `images` folder. */
export const copiedBeside: Readonly<Record<string, readonly string[]>> = {
  serving: ["trainer/requirements.txt", "evaluator/ratchet_evaluator"],
};

/**
 * An ECR repository and an image for each folder. The tag is the content hash of the folder and its additional
 * folders, and is never overwritten. The image therefore changes exactly when its files change, and a recorded
 * version keeps its image.
 * Edges   the Docker provider needs the Docker daemon for a preview, too.
 */
export class Images<N extends string> extends pulumi.ComponentResource {
  /** Image address `<repository>:<hash>`, available when the image is pushed. */
  readonly uris: Readonly<Record<N, Output<string>>>;

  constructor(name: string, args: ImagesArgs<N>, options?: ComponentResourceOptions) {
    super("ratchet:infra:Images", name, {}, options);
    const uris: Partial<Record<N, Output<string>>> = {};
    for (const image of args.images) uris[image] = this.image(`${name}-${image}`, image, args);
    if (!holdsAll(uris, args.images)) throw new Error("unreachable: each image was just added");
    this.uris = uris;
    this.registerOutputs({ uris: this.uris });
  }

  private image(child: string, image: N, { names, keyArn, folder, protect }: ImagesArgs<N>): Output<string> {
    const own = join(folder, image);
    const others = copiedBeside[image];
    const context = others === undefined ? own : folder;
    const tag = others === undefined ? contextHash(own) : contextHash(folder, [image, ...others]);
    if (!existsSync(join(own, "Dockerfile"))) {
      throw ourError("INFRA002", {
        where: own,
        found: "no Dockerfile",
        expected: "a folder that Docker can build",
        next: "Add images/<name>/Dockerfile, or take the name out of the list of images.",
      });
    }
    const repository = new aws.ecr.Repository(
      `${child}-repository`,
      {
        name: `${names.prefix}-${image}`,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keyArn }],
      },
      { parent: this, protect },
    );
    new aws.ecr.LifecyclePolicy(
      `${child}-lifecycle`,
      { repository: repository.name, policy: JSON.stringify(forgetUntagged) },
      { parent: this },
    );
    const token = aws.ecr.getAuthorizationTokenOutput(
      { registryId: repository.registryId },
      { parent: this },
    );
    const built = new docker.Image(
      child,
      {
        imageName: pulumi.interpolate`${repository.repositoryUrl}:${tag}`,
        // Relative to the working directory of pulumi, so that the plan is the same on every machine.
        build: {
          context: relative(process.cwd(), context),
          dockerfile: relative(process.cwd(), join(own, "Dockerfile")),
          // The first version of the builder does not support ADD --chmod.
          builderVersion: "BuilderBuildKit",
          platform: "linux/amd64",
        },
        buildOnPreview: false,
        registry: {
          server: repository.repositoryUrl,
          username: token.userName,
          password: pulumi.secret(token.password),
        },
      },
      // The token is new each time. It must not be ignored: a push with the recorded one fails after 12 hours.
      { parent: this },
    );
    return built.imageName;
  }
}

/**
 * Lifecycle rule that deletes only untagged images. Any tagged image may be the recorded environment of a model
 * version.
 */
const forgetUntagged = {
  rules: [
    {
      rulePriority: 1,
      description: "what no tag names is left over from an interrupted push",
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 },
      action: { type: "expire" },
    },
  ],
};

function holdsAll<N extends string>(
  uris: Partial<Record<N, Output<string>>>,
  names: readonly N[],
): uris is Record<N, Output<string>> {
  return names.every((name) => uris[name] !== undefined);
}
