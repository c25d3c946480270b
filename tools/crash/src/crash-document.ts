/** docs/crash.md. */
import { release } from "node:os";
import { resultTable } from "./result-table.ts";
import type { CrashResult } from "./crash-result.ts";

export function crashDocument(results: readonly CrashResult[], seed: number): string {
  const deaths = results.reduce((sum, one) => sum + one.deaths, 0);
  const faults = results.filter(({ fault }) => fault !== null).length;
  const tookMs = results.map((one) => one.tookMs).toSorted((a, b) => a - b);
  const seconds = ((tookMs[Math.floor(tookMs.length / 2)] ?? 0) / 1000).toFixed(1);
  return `# What is left when processes die

**${results.length} random changes, ${deaths} processes killed, ${faults} ${faults === 1 ? "fault" : "faults"}**: each host has the rules of before, or those that were confirmed, and nobody was locked out.

Written by \`npm run crash -- --document\` on Linux ${release()}: seed ${seed}, ${seconds} s a case (median). The same command makes the same cases again; \`--only N\` runs one.

${resultTable(results)}

## How it is made

1. **A host is built**: a lab host with a cable to a machine outside that speaks from ten addresses of both families, with random but usual rules of one back end, loaded by its own tool.
   Port 22 is open to all of them.
2. **Something is wanted**: a random intent (these alone, these too, not these, nobody) for a port of it, over both families. The plan is made from what this product reads there.
3. **The plan is carried out** by a process that judges it, reads the rules back, holds them against the promise and waits for the confirmation, with a watch beside it.
4. **Processes die**: the maker before or after any thing that lasts (a record on the disk, a step, the undoing of one), after a random time, or at a system call of its own or of a tool
   (\`strace\` kills at the n-th \`fsync\`, \`rename\`, \`clone\`, \`sendmsg\`, \`sendto\`, \`setsockopt\` or \`unlink\`); the watch with it in half of the cases; those who undo it, one after the other.
   In a part of the cases the host starts again: everything of ours ends, the kernel's rules go, the boot's program runs, then whoever loads the rules; or systemd itself boots with our unit.
5. **Somebody else changes a rule** while the change waits, in a part of the cases.

After each case:

- undone: the rules by the tool's own list, and the files of ufw and firewalld, are byte for byte those of before (firewalld's lists in any order); what this product reads has the same rules,
  and nobody gets in who did not, nor the other way round; in half of the cases real connections from the ten addresses say so too;
- confirmed: the promise is kept, no other port has changed, nothing is left of what would have undone it, and real connections get in exactly from where the wish says, told from its words alone;
- what somebody else put in is there;
- the sign-in at port 22 is answered over both families, while the change is in force and afterwards (unless the confirmed wish was for that port).

*died before*: the maker was killed before anything was on the disk, so that nothing was to undo. *no plan*: four wishes in turn were refused or were so already.
`;
}
