import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./pack.ts";
import { rules } from "./registry.ts";

new PolicyPack("ratchet", { policies: policiesOf(rules), enforcementLevel: "mandatory" });
