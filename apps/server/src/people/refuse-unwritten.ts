import { join } from "node:path";
import { RefusalError } from "@portolan/contract";
import { databaseName } from "../data-directory.ts";
import { deepestReason } from "../history-recorder.ts";

/** What a write gives; DATABASE_UNUSABLE where it cannot be written, as on a full disk. */
export function refuseUnwritten(dataDir: string): <T>(writing: Promise<T>) => Promise<T> {
  return async (writing) => {
    try {
      return await writing;
    } catch (error) {
      throw new RefusalError("DATABASE_UNUSABLE", { path: join(dataDir, databaseName), reason: deepestReason(error) }, { cause: error });
    }
  };
}
