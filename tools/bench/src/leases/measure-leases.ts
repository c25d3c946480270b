/** Everything about the speed of leases, side by side in one run. */
import type { Row } from "../row.ts";
import { measureLeaseGrowth } from "./engine-growth.ts";
import { measureLeaseEngine } from "./engine.ts";
import { measureDisk } from "./measure-disk.ts";
import { measurePostgres } from "./measure-postgres.ts";
import { measureRace } from "./measure-race.ts";
import { measureServed } from "./measure-served.ts";

/** `isShort`: each part at a tenth of its size, to see that it runs. */
export async function measureLeases(_root: string, { isShort }: { readonly isShort: boolean }): Promise<readonly Row[]> {
  const [turns, turnMs] = isShort ? [2, 500] : [5, 2000];
  const rows = [await measureDisk()];
  rows.push(...(await measureLeaseEngine({ turns, batches: isShort ? 8 : 40 })));
  rows.push(...(await measureServed({ turns, turnMs })));
  rows.push(...(await measurePostgres({ turns, turnMs })));
  rows.push(...(await measureRace()));
  rows.push(...(await measureLeaseGrowth(isShort ? 100_000 : 1_000_000)));
  return rows;
}
