/** Where the built-in chains of iptables' tables stand in the kernel (enum nf_ip_hook_priorities), alike for IPv4 and IPv6 and on both back ends. */
import type { BaseChain, Hook } from "../ruleset.ts";

const hooks: Readonly<Record<string, Hook>> = {
  PREROUTING: "prerouting",
  INPUT: "input",
  FORWARD: "forward",
  OUTPUT: "output",
  POSTROUTING: "postrouting",
};

const priorities: Readonly<Record<string, Readonly<Partial<Record<Hook, number>>>>> = {
  raw: { prerouting: -300, output: -300 },
  mangle: { prerouting: -150, input: -150, forward: -150, output: -150, postrouting: -150 },
  nat: { prerouting: -100, input: 100, output: -100, postrouting: 100 },
  filter: { input: 0, forward: 0, output: 0 },
  security: { input: 50, forward: 50, output: 50 },
};

/** The place of a built-in chain, or null where the table has none of that name. */
export function builtInChain(table: string, chain: string, policy: "accept" | "drop"): BaseChain | null {
  const hook = Object.hasOwn(hooks, chain) ? hooks[chain] : undefined;
  const priority = hook === undefined || !Object.hasOwn(priorities, table) ? undefined : priorities[table]?.[hook];
  if (hook === undefined || priority === undefined) return null;
  const type = table === "nat" ? "nat" : table === "mangle" && hook === "output" ? "route" : "filter";
  return { hook, type, priority, policy, devices: [], registered: null };
}

/** Of a table's built-in chains, in the kernel's order; empty for a table that is none of iptables'. */
export function builtInChainNames(table: string): readonly string[] {
  const own = Object.hasOwn(priorities, table) ? (priorities[table] ?? {}) : {};
  return Object.keys(hooks).filter((name) => {
    const hook = hooks[name];
    return hook !== undefined && Object.hasOwn(own, hook);
  });
}
