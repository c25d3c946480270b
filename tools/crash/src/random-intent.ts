/** A random wish for a port of a lab host, and whom it lets in by its own words: no engine is asked. */
import { parseWantedSources, type Intent, type RiskCode } from "@portolan/plans";
import type { Dice } from "./dice.ts";
import { sendersIn } from "./outside-world.ts";

export interface Wish {
  readonly intent: Intent;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly acceptedRisks: readonly RiskCode[];
  /** Of these senders, who gets in when it is carried out. */
  readonly expected: (before: readonly string[]) => readonly string[];
}

const words: readonly [readonly string[], ...(readonly string[])[]] = [
  ["192.168.0.0/16"],
  ["192.168.0.0/16", "2001:db8:1::/48"],
  ["10.0.0.0/8", "fd00::/8"],
  ["203.0.113.7/32", "2001:db8:2::1/128"],
  ["2001:db8:1::/48"],
  ["everyone"],
];

/** `ports`: of TCP, the last is the one by which people sign in. */
export function randomWish(dice: Dice, ports: readonly number[]): Wish {
  const sign = 22;
  const port = dice.chance(0.06) ? sign : (ports[dice.integer(ports.length)] ?? sign);
  const protocol = dice.chance(0.15) && port !== sign ? "udp" : "tcp";
  const sources = dice.pick(words);
  const wanted = parseWantedSources(sources);
  if (wanted === null) throw new Error(sources.join(" "));
  const acceptedRisks: readonly RiskCode[] = dice.chance(0.7) ? ["opens-to-everyone", "lose-ssh"] : [];
  const own = sendersIn(sources);
  const place = { protocol, port } as const;
  const wish = { ...place, sources: wanted, until: null } as const;
  switch (dice.pick(["only", "only", "also", "deny", "close"] as const)) {
    case "only":
      return { ...place, intent: { kind: "allow", ...wish, isAdded: false }, acceptedRisks, expected: () => own };
    case "also":
      return {
        ...place,
        intent: { kind: "allow", ...wish, isAdded: true },
        acceptedRisks,
        expected: (before) => [...new Set([...before, ...own])],
      };
    case "deny":
      return {
        ...place,
        intent: { kind: "deny", ...wish },
        acceptedRisks,
        expected: (before) => before.filter((one) => !own.includes(one)),
      };
    case "close":
      return { ...place, intent: { kind: "close", ...place }, acceptedRisks, expected: () => [] };
  }
}
