/**
 * How a document of an older version becomes one of the next version, step by step until the current one.
 * A step takes and returns plain JSON; the result of the last step is validated like any document. Versions without a step are refused.
 */
export const CURRENT_VERSION = 2;

export type JsonObject = { readonly [key: string]: unknown };

/** Version → the step to the version after it. */
export type SnapshotMigrations = ReadonlyMap<number, (document: JsonObject) => JsonObject>;

export const snapshotMigrations: SnapshotMigrations = new Map([[1, withoutLayers]]);

/** Version 1 knew nothing of layers outside netfilter: the section is there and was not read. */
function withoutLayers(document: JsonObject): JsonObject {
  return { ...document, sections: { layers: [], ...(document["sections"] as JsonObject) } };
}
