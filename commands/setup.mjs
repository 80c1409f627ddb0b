// The first script on a new machine: plain JavaScript that any Node can parse, without packages.
// Usage: node commands/setup.mjs <command> [arguments]   installs what is missing, then runs commands/<command>.ts
const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  console.error(
    `SET001 Node ${process.versions.node} is too old; expected Node 20 or newer.\n` +
      "       Install it from https://nodejs.org (or your package manager), then run the command again.",
  );
  process.exit(1);
}
const { setUpAndRun } = await import("./support/setup/set-up-and-run.mjs");
process.exitCode = await setUpAndRun(process.argv.slice(2));
