export { connectionState, connectionStatus, ipFamily, type Field, type NameField, type NumberField } from "./field.ts";
export type * from "./ruleset.ts";
