/** Trust policy of a role that one AWS service assumes. */
export function trustedBy(service: string, conditions?: Record<string, Record<string, string>>): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action:
          service === "pods.eks.amazonaws.com" ? ["sts:AssumeRole", "sts:TagSession"] : "sts:AssumeRole",
        ...(conditions === undefined ? {} : { Condition: conditions }),
      },
    ],
  });
}

/** Trust policy of a role that principals of the same account may assume, if their IAM policies permit it. */
export function trustedByAccount(partition: string, accountId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: "sts:AssumeRole",
      },
    ],
  });
}
