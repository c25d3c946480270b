/**
 * How a document of an older version becomes one of the next version, step by step until the current one.
 * A step takes and returns plain JSON; the result of the last step is validated like any document. Versions without a step are refused.
 */
export const CURRENT_VERSION = 1;

export type JsonObject = { readonly [key: string]: unknown };

/** Version → the step to the version after it. */
export type SnapshotMigrations = ReadonlyMap<number, (document: JsonObject) => JsonObject>;

export const snapshotMigrations: SnapshotMigrations = new Map();
