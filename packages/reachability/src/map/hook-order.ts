/**
 * The base chains of a hook in the order in which they run: by priority, of equal priorities the later registered first.
 * Chains of type nat run where the kernel's own NAT stands, whatever their priority, in the order of their priorities among themselves.
 */
import type { Hook, Ruleset, Table } from "@portolan/ruleset";
import type { IpFamily } from "@portolan/net";
import type { PlacedChain } from "./chain-diagram.ts";

export const CONNTRACK_PRIORITY = -200;
const natPriority: Readonly<Partial<Record<Hook, number>>> = { prerouting: -100, output: -100, input: 100, postrouting: 100 };

/** `device`: of ingress and egress. */
export function chainsOfHook(ruleset: Ruleset, hook: Hook, place: { family: IpFamily; device: string | null }): readonly PlacedChain[] {
  const placed = ruleset.tables.flatMap((table) => chainsOf(table, hook, place));
  const rank = ({ chain }: PlacedChain) => (isNat(chain.base) ? (natPriority[hook] ?? 0) : (chain.base?.priority ?? 0));
  return placed.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      Number(isNat(b.chain.base)) - Number(isNat(a.chain.base)) ||
      (a.chain.base?.priority ?? 0) - (b.chain.base?.priority ?? 0) ||
      (b.chain.base?.registered ?? 0) - (a.chain.base?.registered ?? 0),
  );
}

/** Chains of the family bridge that look at frames for this host, or from it, in their order. */
export function chainsOfBridges({ tables }: Ruleset, way: "in" | "out"): readonly PlacedChain[] {
  const own = tables.filter(({ family, isDormant }) => family === "bridge" && !isDormant);
  const all = own.flatMap((table) => [...table.chains.values()].map((chain) => ({ table, chain })));
  const hooks: readonly Hook[] = way === "in" ? ["prerouting", "input"] : ["output", "postrouting"];
  return hooks.flatMap((hook) =>
    all
      .filter(({ chain }) => chain.base?.hook === hook)
      .sort(
        (a, b) =>
          (a.chain.base?.priority ?? 0) - (b.chain.base?.priority ?? 0) ||
          (b.chain.base?.registered ?? 0) - (a.chain.base?.registered ?? 0),
      ),
  );
}

export function isNat(base: { readonly type: string } | null): boolean {
  return base?.type === "nat";
}

function chainsOf(table: Table, hook: Hook, { family, device }: { family: IpFamily; device: string | null }): PlacedChain[] {
  const families = device !== null ? ["netdev", "inet"] : [family === "ipv4" ? "ip" : "ip6", "inet"];
  if (table.isDormant || !families.includes(table.family)) return [];
  return [...table.chains.values()]
    .filter(({ base }) => base?.hook === hook && (device === null || base.devices.length === 0 || base.devices.includes(device)))
    .map((chain) => ({ table, chain }));
}
