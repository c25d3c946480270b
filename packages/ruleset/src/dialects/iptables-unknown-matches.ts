/** Matches whose answer is not in the rules: rates, counters, clocks, chance, packet contents. Each is a named condition. */
import { neverMatch, unknownMatch } from "../match-step.ts";
import type { Step } from "../ruleset.ts";
import { conditionModule, conditionOf, optionArities, type IptablesModule } from "./iptables-module.ts";

/** `--set` writes the sender down and always passes; the others ask the list. */
const recent: IptablesModule = {
  options: optionArities("set:0 rcheck:0 update:0 remove:0 seconds reap:0 hitcount rttl:0 name mask rsource:0 rdest:0"),
  isStateful: true,
  read: (uses, rule) => {
    const set = uses.find((use) => use.name === "set");
    const name = uses.find((use) => use.name === "name")?.values[0] ?? "DEFAULT";
    const writesDown: Step = { kind: "update-set", text: `recent ${name}` };
    if (set !== undefined) return set.negated ? [writesDown, neverMatch] : [writesDown];
    const asks = uses.find((use) => ["rcheck", "update", "remove"].includes(use.name));
    if (asks === undefined) return null;
    return [unknownMatch(conditionOf("recent", rule.text.replace("! ", ""), rule.place), asks.negated)];
  },
};

const hashlimitOptions =
  "hashlimit hashlimit-upto hashlimit-above hashlimit-burst hashlimit-mode hashlimit-name hashlimit-srcmask hashlimit-dstmask hashlimit-htable-size " +
  "hashlimit-htable-max hashlimit-htable-expire hashlimit-htable-gcinterval hashlimit-rate-match:0 hashlimit-rate-interval";

export const unknownMatches: Readonly<Record<string, IptablesModule>> = {
  limit: conditionModule("rate", "limit limit-burst", true),
  hashlimit: conditionModule("rate", hashlimitOptions, true),
  rateest: conditionModule(
    "rate",
    "rateest1 rateest2 rateest rateest-bps:0 rateest-pps:0 rateest-bps1 rateest-pps1 rateest-bps2 rateest-pps2 rateest-delta:0 rateest-lt:0 rateest-gt:0 rateest-eq:0",
    true,
  ),
  recent,
  quota: conditionModule("quota", "quota", true),
  nfacct: conditionModule("quota", "nfacct-name"),
  statistic: conditionModule("chance", "mode probability every packet", true),
  cluster: conditionModule("chance", "cluster-total-nodes cluster-local-node cluster-local-nodemask cluster-hash-seed"),
  time: conditionModule("time", "datestart datestop timestart timestop monthdays weekdays utc:0 localtz:0 kerneltz:0 contiguous:0"),
  string: conditionModule("content", "from to algo string hex-string icase:0"),
  u32: conditionModule("content", "u32"),
  bpf: conditionModule("content", "bytecode object-pinned"),
  osf: conditionModule("fingerprint", "genre ttl log"),
  cgroup: conditionModule("socket", "cgroup path"),
  realm: conditionModule("unmodelled", "realm"),
  ipvs: conditionModule("layer", "ipvs:0 vproto vaddr vport vdir vmethod vportctl"),
  ah: conditionModule("content", "ahspi ahlen ahres:0"),
  esp: conditionModule("content", "espspi"),
  ipcomp: conditionModule("content", "ipcompspi compres:0"),
  mh: conditionModule("content", "mh-type"),
  eui64: conditionModule("hardware-address", ""),
  ipv6header: conditionModule("content", "header soft:0"),
};
