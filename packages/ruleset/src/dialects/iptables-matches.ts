/** Every match module of iptables that is read, by the name after `-m`. */
import type { IptablesModule } from "./iptables-module.ts";
import { addressMatches } from "./iptables-address-matches.ts";
import { connectionMatches } from "./iptables-connection-matches.ts";
import { headerMatches } from "./iptables-header-matches.ts";
import { portMatches } from "./iptables-port-matches.ts";
import { unknownMatches } from "./iptables-unknown-matches.ts";

export const iptablesMatches: ReadonlyMap<string, IptablesModule> = new Map(
  [portMatches, connectionMatches, addressMatches, headerMatches, unknownMatches].flatMap((modules) => Object.entries(modules)),
);
