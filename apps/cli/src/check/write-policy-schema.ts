import { writeFileSync } from "node:fs";
import { policySchemaText } from "./policy-schema.ts";

writeFileSync(new URL("../../../../docs/policy.schema.json", import.meta.url), policySchemaText());
