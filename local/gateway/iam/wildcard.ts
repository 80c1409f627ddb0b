/**
 * Whether `text` matches an IAM pattern: `*` is any number of characters, `?` exactly one. After a mismatch, the
 * search continues only at the last star, so its time is never exponential.
 * Source  AWS IAM, "Resource" element and "String condition operators".
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === "*") {
      star = inPattern++;
      resumeAt = at;
    } else if (wanted !== undefined && (wanted === "?" || wanted === text[at])) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}

/** Compares an action with a pattern, without regard to case: "S3:getobject" is "s3:GetObject". */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * Compares an ARN with a pattern, part by part. A `*` in the region therefore cannot match parts of the account. Only
 * the last part, the resource, may contain colons. The pattern "*" matches everything, including texts that are not
 * ARNs.
 */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  const wanted = arnParts(pattern);
  const given = arnParts(arn);
  if (wanted.length !== 6 || given.length !== 6) return pattern === arn;
  return wanted.every((part, index) => matchesWildcard(part, given[index] ?? ""));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
