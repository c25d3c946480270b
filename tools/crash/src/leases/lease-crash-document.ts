/** docs/crash-leases.md. */
import { release } from "node:os";
import type { LeaseCaseResult } from "./run-lease-case.ts";

export function leaseCrashDocument(results: readonly LeaseCaseResult[], seed: number): string {
  const kills = sumOf(results, "kills");
  const faults = results.filter(({ fault }) => fault !== null).length;
  return `# Leases when the server dies

**${kills} processes killed with \`kill -9\`, ${faults} ${faults === 1 ? "fault" : "faults"}**: no port was given twice, no acknowledged lease was lost.

Written by \`npm run crash -- leases --document\` on Linux ${release()}, Node ${process.versions.node}: seed ${seed}. The same command makes the same cases again; \`--only N\` runs one.
What one moment has in hand when it is cut off is the machine's doing and is another each time.

${leaseResultTable(results)}

## How it is made

A process with the real writer has eight claimants that claim (by number and by choice, blocks, several hosts at once, both families, single addresses), are seen, renew, clash, give back and are cleared,
while time sweeps and the record is sequenced. Lease time runs 200 times as fast as the clock, and the wall clock of a third of the processes is wrong by up to two years. It is killed 5 to 605 ms
after it is ready, in a tenth of the cases while it still opens the database. What was asked for is printed before, what was acknowledged after. The one that follows repeats with the same keys what had no
answer. In between, the database is put back to an older copy of itself.

After each kill, in the tables themselves:

- SQLite's own check finds nothing (after the last kill of a case: the full \`integrity_check\`);
- every lease that was acknowledged is there with its fence and its ports, and no key was answered by two claims;
- each lease that holds has exactly the rows that follow from it, no other row is there, and no two rows meet in host, protocol, port and address;
- fences are unique, none is above the clock's, and neither the fence nor lease time ever fell;
- every lease has its chain of entries in the record from its grant to its state, along ways of the table of transitions, with everything that was acknowledged; no entry is of no chain and no number is missing.

While it lives: what the writer remembers is what the tables say, a stale fence moves nothing, and a database that was put back to an older copy says so, grants nothing before the hosts' books were
taken over, and afterwards nothing that a host still holds.
`;
}

type Count = "kills" | "early" | "restores" | "granted" | "moved" | "repeated";

/** In Markdown. */
export function leaseResultTable(results: readonly LeaseCaseResult[]): string {
  const head = ["database", "cases", "killed", "while opening", "put back", "leases acknowledged", "moves acknowledged", "faults"];
  const groups = [...Map.groupBy(results, ({ database }) => database)];
  const rows = groups.map(([database, own]) => {
    const counts = (["kills", "early", "restores", "granted", "moved"] as const).map((name) => sumOf(own, name).toLocaleString("en-US"));
    return [database, String(own.length), ...counts, String(own.filter(({ fault }) => fault !== null).length)];
  });
  return [head, ["---", ...head.slice(1).map(() => "--:")], ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function sumOf(results: readonly LeaseCaseResult[], count: Count): number {
  return results.reduce((sum, one) => sum + one[count], 0);
}
