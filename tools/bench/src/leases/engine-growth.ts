/** Whether a claim costs more where a million leases live than where a thousand do. */
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { layLeaseBed, type LeaseBed } from "./lease-bed.ts";

const few = 1000;
const hosts = 32;
const fillAtOnce = 1000;
const samples = 60;

export async function measureLeaseGrowth(many = 1_000_000): Promise<readonly Row[]> {
  await using bed = await layLeaseBed(hosts);
  await bed.grant(bed.claims(few));
  const before = await measureClaims(bed);
  for (let left = many - few; left > 0; left -= fillAtOnce) await bed.grant(bed.claims(Math.min(left, fillAtOnce)));
  const after = await measureClaims(bed);
  const row = (what: string, at: keyof Claimed): Row => ({
    what,
    ours: `${after[at].toFixed(2)} ms`,
    peer: `with ${few.toLocaleString("en-US")}: ${before[at].toFixed(2)} ms`,
    ratio: after[at] / before[at],
    goal: "≤ 2 ×",
    met: after[at] <= before[at] * 2,
  });
  const living = `with ${many.toLocaleString("en-US")} live leases on ${hosts} hosts`;
  return [row(`one claim, on the disk, ${living}`, "one"), row(`64 claims at once, on the disk, ${living}`, "several")];
}

interface Claimed {
  readonly one: number;
  readonly several: number;
}

/** Milliseconds; medians. */
async function measureClaims(bed: LeaseBed): Promise<Claimed> {
  const timed = async (count: number): Promise<number> => {
    const taken: number[] = [];
    for (let turn = 0; turn < samples; turn += 1) {
      const claims = bed.claims(count);
      const startMs = performance.now();
      await bed.grant(claims);
      taken.push(performance.now() - startMs);
    }
    return median(taken);
  };
  await timed(64); // warm
  return { one: await timed(1), several: await timed(64) };
}
