import { execFileSync } from "node:child_process";
import { userInfo } from "node:os";

/** Name of the acting person for the audit log: from git's configuration, otherwise the account on this machine. */
export function defaultActor(): string {
  try {
    const name = execFileSync("git", ["config", "user.name"], { encoding: "utf8", stdio: "pipe" }).trim();
    if (name !== "") return name;
  } catch {
    // No git here, or no name in it.
  }
  return process.env.USER ?? userInfo().username;
}
