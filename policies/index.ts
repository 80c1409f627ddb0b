import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./engine-policies.ts";
import { rules } from "./rules-by-code.ts";

new PolicyPack("ratchet", { policies: policiesOf(rules), enforcementLevel: "mandatory" });
