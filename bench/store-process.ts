import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGateway } from "../local/gateway/gateway.ts";
import { PolicyBook } from "../local/gateway/iam/policy-book.ts";
import { s3Api } from "../local/services/s3/s3-api.ts";
import { S3Store } from "../local/services/s3/store/s3-store.ts";

/**
 * Runs the embedded cloud's S3 behind its gateway in a separate process, to measure its start and its peak memory.
 * Usage   node store-process.ts PORT
 * Result  one line of JSON on standard output when it answers: the credentials of a client
 */
const region = "eu-west-3";
const role = "arn:aws:iam::000000000000:role/bench";
const now = () => new Date();
const gateway = await startGateway({
  ...{ port: Number(process.argv[2]), accountId: "000000000000", region, now },
  onDefect: (error) => console.error(error),
});
const store = new S3Store(mkdtempSync(join(tmpdir(), "ratchet-bench-stores-")), now);
store.createBucket("bench-stores", { versioning: true });
gateway.use(s3Api(store, { region, now }));
const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
gateway.govern({
  policies: new PolicyBook([
    {
      ...{ urn: "bench", type: "aws:iam/role:Role", name: "bench", custom: true, id: "bench" },
      inputs: {
        name: "bench",
        assumeRolePolicy: JSON.stringify({ Statement: [] }),
        inlinePolicies: [{ name: "all", policy: JSON.stringify({ Statement: [statement] }) }],
      },
      ...{ outputs: { arn: role, name: "bench" }, parent: null, dependsOn: [] },
      options: { protect: false, deleteBeforeReplace: false, ignoreChanges: [], retainOnDelete: false },
    },
  ]),
});
console.log(JSON.stringify(gateway.registerCaller({ roleName: "bench", roleArn: role, label: "bench" })));
