import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./pack.ts";
import { rules } from "./rules.ts";

new PolicyPack("ratchet", { policies: policiesOf(rules), enforcementLevel: "mandatory" });
