/**
 * What the rules of a nat table do to packets that come in, in one shape for iptables and nftables: chains of rules that narrow a packet
 * and jump on or translate its destination. Left out: conditions on the source, counters and marks, which decide who gets through and
 * not what is translated; a rule with a condition on the destination that cannot be read is no rule here.
 */
import type { PortRange, Protocol } from "@portolan/net";

export type NatFamily = "ipv4" | "ipv6";

/** What a packet must be; null: anything. */
export interface NatMatch {
  readonly families: readonly NatFamily[];
  readonly protocol: Protocol | null;
  readonly ports: readonly PortRange[] | null; // destination
  readonly destinations: readonly string[] | null; // addresses and prefixes
  readonly device: string | null; // it came in by
}

/** Where a translation leads: `address` null is this host, `port` null the port it was sent to; null as a whole: it cannot be read. */
export interface NatTarget {
  readonly address: string | null;
  readonly port: number | null;
}

export interface ChainRule {
  readonly match: NatMatch;
  readonly verdict: { readonly jump: string } | { readonly target: NatTarget | null };
}

export interface NatChains {
  readonly entries: readonly string[]; // chains that see what comes in
  readonly rules: ReadonlyMap<string, readonly ChainRule[]>; // chain → rules
}

/** A destination port that some path of rules translates. */
export interface NatPath {
  readonly match: NatMatch & { readonly ports: readonly PortRange[] };
  readonly target: NatTarget | null;
}

const MAX_DEPTH = 16;
const MAX_RULES = 20_000; // on all paths together

/** Every path from an entry to a translation that names a destination port. */
export function natPaths({ entries, rules }: NatChains): NatPath[] {
  const paths: NatPath[] = [];
  let visited = 0;
  const walk = (chain: string, match: NatMatch, depth: number): void => {
    for (const rule of rules.get(chain) ?? []) {
      visited += 1;
      if (visited > MAX_RULES || depth > MAX_DEPTH) return;
      const narrowed = narrow(match, rule.match);
      if (narrowed === null) continue;
      if ("jump" in rule.verdict) walk(rule.verdict.jump, narrowed, depth + 1);
      else if (narrowed.ports !== null) paths.push({ match: { ...narrowed, ports: narrowed.ports }, target: rule.verdict.target });
    }
  };
  for (const entry of entries) walk(entry, anyPacket, 0);
  return paths;
}

export const anyPacket: NatMatch = { families: ["ipv4", "ipv6"], protocol: null, ports: null, destinations: null, device: null };

/** Null where no packet is both. Of two destinations the later one counts. */
function narrow(outer: NatMatch, inner: NatMatch): NatMatch | null {
  const families = outer.families.filter((family) => inner.families.includes(family));
  const ports = outer.ports === null || inner.ports === null ? (outer.ports ?? inner.ports) : intersect(outer.ports, inner.ports);
  const differs = <T>(a: T | null, b: T | null): boolean => a !== null && b !== null && a !== b;
  if (families.length === 0 || ports?.length === 0) return null;
  if (differs(outer.protocol, inner.protocol) || differs(outer.device, inner.device)) return null;
  return {
    families,
    ports,
    protocol: inner.protocol ?? outer.protocol,
    destinations: inner.destinations ?? outer.destinations,
    device: inner.device ?? outer.device,
  };
}

function intersect(a: readonly PortRange[], b: readonly PortRange[]): PortRange[] {
  return a.flatMap((one) =>
    b.flatMap((other) => {
      const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
      return from <= to ? [{ from, to }] : [];
    }),
  );
}
