const hook = Symbol.for("ratchet.fault-point");

/**
 * Names a point between two effects, at which a crash must neither lose nor repeat an effect. On AWS this does
 * nothing. The embedded cloud can kill the process here, which the fault tests use.
 */
export function faultPoint(name: string): void {
  const crossed: unknown = Reflect.get(globalThis, hook);
  if (typeof crossed === "function") crossed(name);
}
