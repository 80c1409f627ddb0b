import { installedProviders } from "../provider/provider.ts";
import { serveLanguageHost } from "./language-host.ts";

/**
 * Program in place of `pulumi-language-nodejs`, for a CLI without it. The engine starts it: the first argument is the
 * project's folder, the last the engine's address, and the first printed line is the port. It ends when the engine
 * ends it or no longer runs.
 */
const PARENT_CHECK_SECONDS = 2;

const [projectDirectory = process.cwd()] = process.argv.slice(2);
const { port } = await serveLanguageHost({
  projectDirectory,
  engineAddress: process.argv.at(-1) ?? "",
  plugins: installedProviders(projectDirectory),
  onOutput: (text) => process.stderr.write(text),
});
console.log(port);
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit();
}, PARENT_CHECK_SECONDS * 1000);
