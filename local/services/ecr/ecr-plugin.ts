import { resolve } from "node:path";
import * as z from "zod";
import { byName, localArn, nameIn } from "../../outputs/output-rules.ts";
import { localAccountId } from "../../outputs/place.ts";
import { ImageStore } from "../../runtimes/containers/images.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { readResources } from "../shared/graph-reader.ts";

/**
 * Emulates ECR. Reads images from the plan and builds them; jobs and pods find them by their URI. The ECR API is not
 * emulated.
 */
export const ecrPlugin: ServicePlugin<ImageStore> = {
  outputs: {
    "aws:ecr/repository:Repository": byName((name, place) => ({
      arn: localArn(place, "ecr", `repository/${name}`),
      registryId: localAccountId,
      repositoryUrl: `${localAccountId}.dkr.ecr.${place.region}.local/${name}`,
    })),
    "docker:index/image:Image": (resource) => {
      const imageName = nameIn(resource, "imageName");
      return { id: imageName, outputs: { imageName, repoDigest: imageName, baseImageName: imageName } };
    },
  },
  create({ graph, paths, root }) {
    const images = new ImageStore(paths.images);
    return {
      handle: images,
      offers: { images },
      provision() {
        for (const { imageName, build } of readResources(graph, "docker:index/image:Image", schema)) {
          images.register({
            imageUri: imageName,
            contextDir: resolve(root, build.context),
            dockerfile: resolve(root, build.dockerfile),
          });
        }
      },
    };
  },
};

const schema = z.object({
  imageName: z.string(),
  build: z.object({ context: z.string(), dockerfile: z.string() }),
});
