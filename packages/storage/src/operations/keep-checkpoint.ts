import type { Connection } from "../tables.ts";
import type { KeptCheckpoint } from "./read-log.ts";

/** Older checkpoints stay, if fewer with time (`prune`): where entries were forged, the first that no longer fits says how far back. */
export async function keepCheckpoint(connection: Connection, { size, atMs, note }: KeptCheckpoint): Promise<void> {
  await connection
    .insertInto("checkpoint")
    .values({ size, at_ms: atMs, note })
    .onConflict((conflict) => conflict.column("size").doUpdateSet({ at_ms: atMs, note }))
    .execute();
}
