import { isEnded, readGuardRecord } from "./guard-record.ts";
import { isGuardUnitOf, removeGuardUnit } from "./guard-unit.ts";
import { underLock, type Guard } from "./guard.ts";
import { readEnds } from "./opening-end.ts";

/**
 * The boot's unit goes as soon as a boot would find nothing to undo and nothing to end. false: it is needed, or there is none for this directory.
 * `isBooting`: systemd is not told, as it is in the midst of it.
 */
export async function retireGuardUnit(guard: Guard, { isBooting = false }: { readonly isBooting?: boolean } = {}): Promise<boolean> {
  if (!isGuardUnitOf(guard.directory)) return false;
  return underLock(guard, async () => {
    if (hasToBoot(guard)) return false;
    await removeGuardUnit(isBooting ? null : guard.run);
    return true;
  });
}

function hasToBoot({ directory }: Guard): boolean {
  const record = readGuardRecord(directory);
  return (record !== null && !isEnded(record)) || readEnds(directory).some(({ state }) => state === "open");
}
