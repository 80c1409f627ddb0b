const hook = Symbol.for("ratchet.fault-point");

/**
 * Names a point between two effects, where a crash must lose nothing and repeat nothing. On AWS this does nothing;
 * the embedded cloud can kill the process here, which is how the fault tests prove it.
 */
export function faultPoint(name: string): void {
  const crossed: unknown = Reflect.get(globalThis, hook);
  if (typeof crossed === "function") crossed(name);
}
