/** Sizes by instance family, smallest first. */
const families: Record<string, string> = {
  t3: "medium large xlarge 2xlarge",
  m4: "xlarge 2xlarge 4xlarge 10xlarge 16xlarge",
  m5: "large xlarge 2xlarge 4xlarge 12xlarge 24xlarge",
  m6i: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
  m7i: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
  m8i: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge",
  c4: "xlarge 2xlarge 4xlarge 8xlarge",
  c5: "xlarge 2xlarge 4xlarge 9xlarge 18xlarge",
  c6i: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
  c7i: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
  c8i: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge",
  r5: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge",
  r5d: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge",
  r6i: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
  r7i: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
  r8i: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge",
  p2: "xlarge 8xlarge 16xlarge",
  p3: "2xlarge 8xlarge 16xlarge",
  p5: "4xlarge",
  g4dn: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
  g5: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
  g6: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
  g6e: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
  g7: "2xlarge 4xlarge 8xlarge 12xlarge 24xlarge 48xlarge",
  g7e: "2xlarge 4xlarge 8xlarge 12xlarge 24xlarge 48xlarge",
};

/**
 * Instance types that SageMaker offers for both training and processing jobs, because a model is evaluated on the
 * type on which it was trained. All are x86, like the images. Regions offer subsets, which are not listed here.
 * Source  TrainingInstanceType and ProcessingInstanceType of @aws-sdk/client-sagemaker. The list is copied, because
 *         importing the SDK would add half a second to each plan. A test compares both lists.
 */
export const instanceTypes: readonly string[] = Object.entries(families).flatMap(([family, sizes]) =>
  sizes.split(" ").map((size) => `ml.${family}.${size}`),
);
