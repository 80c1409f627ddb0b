import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ServicePorts } from "../../local/cloud/service-ports.ts";
import { passwordsIn } from "../../local/outputs/passwords.ts";
import { freePort } from "../../local/runtimes/processes/free-port.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-provider-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a password is drawn once for a state, and another state has another", () => {
  const file = join(folder, "one.json");
  const first = passwordsIn(file)("serving-token", 48);
  expect(first).toMatch(/^[A-Za-z0-9]{48}$/);
  expect(passwordsIn(file)("serving-token", 48)).toBe(first);
  expect(passwordsIn(file)("other", 48)).not.toBe(first);
  expect(passwordsIn(join(folder, "two.json"))("serving-token", 48)).not.toBe(first);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test("services have the ports after the gateway's: MLflow the next, the others in the order of the plan", async () => {
  const gateway = await freePort();
  const ports = new ServicePorts(gateway);
  expect(await ports.of("serve-newsgroups")).toBe(gateway + 2);
  expect(await ports.of("mlflow")).toBe(gateway + 1);
  expect(await ports.of("serve-tickets")).toBe(gateway + 3);
  expect(await ports.of("serve-newsgroups")).toBe(gateway + 2);
  expect(await ports.urls()).toEqual({
    "serve-newsgroups": `http://127.0.0.1:${gateway + 2}`,
    mlflow: `http://127.0.0.1:${gateway + 1}`,
    "serve-tickets": `http://127.0.0.1:${gateway + 3}`,
  });
});
