import { installedProviders } from "../provider/provider.ts";
import { serveLanguageHost } from "./language-host.ts";

/**
 * `pulumi-language-nodejs` for a CLI that came without one, started by the engine: the first argument is the
 * project's folder, the last the engine's address, and the first line printed is our port. The engine ends it; if the engine dies, it follows.
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
