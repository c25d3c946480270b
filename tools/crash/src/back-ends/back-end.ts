import type { LabHost } from "@portolan/test";
import type { Dice } from "../dice.ts";

/** One way of filtering a host. Everything here is asked of a host that `start` made ready. */
export interface BackEnd {
  readonly name: BackEndName;
  readonly layer: "guard" | "firewalls";
  /** Of TCP, of which something is wanted. */
  readonly ports: readonly number[];
  start(host: LabHost): Promise<void>;
  /** Gives the host rules to begin with: whoever signs in at port 22 gets in. Without dice those it was last given, as at a boot. */
  load(host: LabHost, dice: Dice | null): Promise<void>;
  /** All that the change could touch, as text of lines, without what counts. */
  state(host: LabHost): Promise<string>;
  /** Somebody else puts in a rule. */
  meddle(host: LabHost): Promise<void>;
  /** A state without that rule. */
  withoutMeddling(state: string): string;
}

export const backEndNames = ["nft", "iptables-nft", "iptables-legacy", "ufw", "firewalld", "firewalld-iptables", "docker-user"] as const;
export type BackEndName = (typeof backEndNames)[number];

export const ports = [20_000, 20_001, 8080] as const;
/** Port that only `meddle` uses. */
export const othersPort = 5353;

export function withoutLines(state: string, pattern: RegExp): string {
  return state
    .split("\n")
    .filter((line) => !pattern.test(line))
    .join("\n");
}

/** Commands of a lab host, one after the other; the first that fails ends it. */
export async function runLines(host: LabHost, lines: readonly string[]): Promise<string> {
  return (await host.run(["sh", "-ec", lines.join("\n")])).stdout;
}

/** Of both tools of netfilter and both families, without comments and what counts. */
export async function netfilterState(host: LabHost): Promise<string> {
  const programs = ["iptables-nft-save", "ip6tables-nft-save", "iptables-legacy-save", "ip6tables-legacy-save"];
  const text = await runLines(host, ["nft -s list ruleset", ...programs.map((program) => `${program} 2>/dev/null`)]);
  return text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\[\d+:\d+\]/g, "")
    .replaceAll(/counter packets \d+ bytes \d+/g, "counter");
}
