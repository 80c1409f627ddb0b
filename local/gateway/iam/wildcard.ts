/**
 * Whether `text` matches an IAM pattern: `*` is any run of characters, also none; `?` is exactly one.
 * Linear in practice: on a mismatch it goes back to the last star only, so no pattern is exponential.
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

/** Actions compare without case: "S3:getobject" is "s3:GetObject". */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * Whether an ARN matches a pattern part by part: a `*` in the region does not reach into the account; only the
 * last part, the resource, may span colons. The lone pattern "*" is everything, also what is not an ARN.
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
