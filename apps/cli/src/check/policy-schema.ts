import { Policy } from "@portolan/policy/document";

/** The JSON schema of a policy document, for editors: docs/policy.schema.json. */
export function policySchemaText(): string {
  const head = { $schema: "https://json-schema.org/draft/2020-12/schema", title: "Portolan policy" };
  return `${JSON.stringify({ ...head, ...Policy }, null, 2)}\n`;
}
