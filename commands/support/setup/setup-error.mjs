/**
 * A failure of set-up with the next step; printed without a stack. Its code is in core/errors/catalogue/setup.ts,
 * which an old Node cannot read. tests/unit/error-catalogue.test.ts compares both.
 */
export class SetupError extends Error {
  constructor(code, found, next) {
    super(`${code} ${found}\n       ${next.split("\n").join("\n       ")}`);
    this.name = "SetupError";
    this.code = code;
  }
}

const offline =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|dns error|failed to lookup|error sending request|NewConnectionError|Max retries exceeded|Could not connect|tcp connect error|client error \(Connect\)|from versions: none/i;
const full = /ENOSPC|no space left on device|disk quota exceeded/i;

/**
 * Error of a failed installer, selected by the codes in its output.
 * Shape   what: "npm packages"; source: where the packages come from; output: complete output of the installer.
 */
export function installFailed({ what, source, output, logFile, fallbackCode }) {
  const excerpt = output.trim().split("\n").slice(-8).join("\n");
  if (full.test(output)) {
    return new SetupError(
      "SET008",
      `The disk is full: installing the ${what} ran out of space; about 3 GB are needed in all.`,
      "Free some space (df -h .), then run the command again: it continues where this one stopped.",
    );
  }
  if (offline.test(output)) {
    return new SetupError(
      "SET004",
      `No way to ${source}: installing the ${what} needs it once.`,
      `Check the network and, behind a proxy, HTTPS_PROXY; then run the command again. Details: ${logFile}\n${excerpt}`,
    );
  }
  return new SetupError(
    fallbackCode,
    `Installing the ${what} failed.`,
    `The last lines of its output follow; the whole is in ${logFile}\n${excerpt}`,
  );
}
