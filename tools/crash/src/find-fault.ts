/** What is wrong with a host after a case: half of a change, somebody locked out, another's rule gone, or a promise that is not kept. */
import type { GuardRecord } from "@portolan/apply";
import type { Plan } from "@portolan/plans";
import { othersPort } from "./back-ends/back-end.ts";
import { describeCase, type CrashCase } from "./crash-case.ts";
import type { CrashHost } from "./crash-host.ts";
import type { Happened } from "./crash-result.ts";
import { compareWithBefore, type Comparison } from "./inside/observer.ts";
import { lockedOut, whoGetsIn } from "./outside-world.ts";
import type { Wish } from "./random-intent.ts";

export interface CaseEnd extends Happened {
  readonly plan: Plan;
  readonly wish: Wish;
  readonly before: { readonly state: string; readonly packets: readonly string[] | null };
  readonly record: GuardRecord | null;
}

/** null: nothing. */
export async function findFault(on: CrashHost, end: CaseEnd): Promise<string | null> {
  const { record, wish } = end;
  if (record !== null && record.state !== "confirmed" && record.state !== "undone")
    return `the change is ${record.state}: ${record.trouble ?? ""}`;
  if (end.lockedOut.length > 0) return `${end.lockedOut.join(" and ")} could not sign in while the change was in force`;
  const isConfirmed = record?.state === "confirmed";
  if (!isConfirmed || wish.port !== 22) {
    const locked = await lockedOut(on.host);
    if (locked.length > 0) return `${locked.join(" and ")} cannot sign in`;
  }
  return (await faultOfRules(on, end, isConfirmed)) ?? faultOfPackets(on, end, isConfirmed);
}

async function faultOfRules({ host, backEnd }: CrashHost, end: CaseEnd, isConfirmed: boolean): Promise<string | null> {
  const { isMeddled, before, plan } = end;
  const state = await backEnd.state(host);
  const own = isMeddled ? backEnd.withoutMeddling(state) : state;
  if (isMeddled && !end.isBooted && own === state) return `what somebody else put in has gone:\n${state}`;
  const compared = await compareWithBefore(host, plan);
  if (isConfirmed) return faultOfPromise(compared, own);
  const wanted = isMeddled ? backEnd.withoutMeddling(before.state) : before.state;
  if (own !== wanted) return `before:\n${wanted}\nafter:\n${own}`;
  if (withoutOthers(compared.base) !== withoutOthers(compared.before)) return `before:\n${compared.before}\nafter:\n${compared.base}`;
  const changed = compared.changed.filter(isNotOfOthers);
  return changed.length === 0 ? null : `who gets in has changed:\n${changed.join("\n")}`;
}

function faultOfPromise({ broken, elsewhere }: Comparison, state: string): string | null {
  if (broken.length > 0) return `the promise is not kept:\n${broken.join("\n")}`;
  const others = elsewhere.filter(isNotOfOthers);
  if (others.length > 0) return `something else has changed:\n${others.join("\n")}`;
  return /portolan-plan-|portolan-crash/.test(state) ? `the mark of a pending change is left:\n${state}` : null;
}

async function faultOfPackets({ host }: CrashHost, { wish, before }: CaseEnd, isConfirmed: boolean): Promise<string | null> {
  if (before.packets === null) return null;
  const expected = (isConfirmed ? wish.expected(before.packets) : before.packets).toSorted();
  const found = await whoGetsIn(host, wish.port, expected);
  return found.join(" ") === expected.join(" ") ? null : `packets get in from ${found.join(" ")} instead of ${expected.join(" ")}`;
}

const isNotOfOthers = (region: string): boolean => !region.includes(` udp ${othersPort} `);

/** In no order: firewalld puts what comes back behind the rest, and makes its chains in another order at each start. The tool's own list tells of the order. */
function withoutOthers(base: string): string {
  return base
    .split("\n")
    .filter((line) => line !== "" && !line.includes(String(othersPort)))
    .toSorted()
    .join("\n");
}

export function describeFault(crash: CrashCase, { plan, fault, told }: { plan: Plan; fault: string; told: string }): string {
  return `${describeCase(crash)}\nthe maker said ${told.trim()}\n${fault}\nintent: ${JSON.stringify(plan.intent)}\nsteps: ${JSON.stringify(plan.steps)}`;
}
