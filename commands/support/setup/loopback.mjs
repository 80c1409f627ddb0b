/** Names of this machine, to which no proxy has a way. */
const loopback = ["127.0.0.1", "localhost", "::1"];

/**
 * An environment in which requests to this machine go by no proxy, whatever the proxy's own settings say.
 * Node takes a proxy from the environment when NODE_USE_ENV_PROXY is set, gRPC and Python do so always; the embedded
 * cloud, MLflow and the Pulumi engine are on 127.0.0.1, and a request that a proxy swallows is waited for without a word.
 * Edges   both spellings are set, because programs read either; `*` stays, for it excludes everything.
 */
export function withDirectLoopback(env) {
  const given = [env.NO_PROXY, env.no_proxy].flatMap((list) => (list ?? "").split(","));
  const known = given.map((host) => host.trim()).filter((host) => host !== "");
  if (known.includes("*")) return { ...env, NO_PROXY: "*", no_proxy: "*" };
  const hosts = [...new Set([...known, ...loopback])].join(",");
  return { ...env, NO_PROXY: hosts, no_proxy: hosts };
}
