import type { Step } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import type { LabHost } from "@portolan/test";
import type { Dice } from "../dice.ts";

/** One way of changing a host. Everything here is asked of a host that `start` made ready. */
export interface BackEnd {
  readonly name: BackEndName;
  start(host: LabHost): Promise<void>;
  /** Gives the host rules to begin with. */
  load(host: LabHost, dice: Dice): Promise<void>;
  /** A random change of the rules that are there. */
  steps(host: LabHost, dice: Dice): Promise<readonly Step[]>;
  /** All that the change could touch, as text of lines, without what counts. */
  state(host: LabHost): Promise<string>;
  /** Somebody else puts in a rule. */
  meddle(host: LabHost): Promise<void>;
  /** A state without that rule. */
  withoutMeddling(state: string): string;
}

export const backEndNames = ["nft", "iptables-nft", "iptables-legacy", "ufw", "firewalld"] as const;
export type BackEndName = (typeof backEndNames)[number];

/** Port that only `meddle` uses. */
export const othersPort = 5353;

export function randomRule(dice: Dice): PortRule {
  const sources = dice.pick([[], ["192.168.0.0/16"], ["192.168.0.0/16", "203.0.113.9/32"]]);
  const verdict = sources.length === 0 || dice.chance(0.5) ? "drop" : "accept";
  return { verdict, family: "ipv4", protocol: dice.pick(["tcp", "udp"]), port: 20_000 + dice.integer(4), sources, isPublished: false };
}

export function withoutLines(state: string, pattern: RegExp): string {
  return state
    .split("\n")
    .filter((line) => !pattern.test(line))
    .join("\n");
}
