import { join, resolve } from "node:path";

export interface BerthPlaceQuery {
  /** As the supervisor was told; null: nothing. */
  readonly dataDir: string | null;
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const systemPlace = "/var/lib/portolan-berths";

/**
 * The folder of the book. It outlives the history: a data folder that is put back from a copy must not take with it what is known of reserved ports, so that root's is
 * beside it; where another data folder was asked for, a folder in that one. Null: no place to keep anything.
 */
export function berthPlaceOf({ dataDir, uid, env }: BerthPlaceQuery): string | null {
  const asked = dataDir ?? env["PORTOLAN_DATA_DIR"];
  if (asked !== undefined && asked !== "") return join(resolve(asked), "berths");
  if (uid === 0) return systemPlace;
  const dataHome = env["XDG_DATA_HOME"] || (env["HOME"] ? join(env["HOME"], ".local/share") : undefined);
  return dataHome === undefined ? null : join(dataHome, "portolan-berths");
}
