import { PolicyPack } from "@pulumi/policy";
import { rules } from "./all-rules.ts";
import { policiesOf } from "./pack.ts";

new PolicyPack("ratchet", { policies: policiesOf(rules), enforcementLevel: "mandatory" });
