/** Every target of iptables that is read, by the name after `-j`. What a target does to the packet's way is a step; what only notes or dresses it is harmless. */
import { targetModule, type IptablesModule } from "./iptables-module.ts";
import { markTargets } from "./iptables-mark-targets.ts";
import { natTargets } from "./iptables-nat-targets.ts";
import { readNumber } from "./iptables-values.ts";

function verdictTarget(kind: "accept" | "drop" | "return"): IptablesModule {
  return targetModule("", () => [{ kind: "verdict", verdict: { kind } }]);
}

function harmlessTarget(options: string): IptablesModule {
  return targetModule(options, (_, rule) => [{ kind: "harmless", text: rule.text }]);
}

/** Text in nft's words, which the model keeps for both dialects. */
const rejections: ReadonlyMap<string, string> = new Map(
  (
    "icmp-net-unreachable=icmp net-unreachable,icmp-host-unreachable=icmp host-unreachable,icmp-proto-unreachable=icmp prot-unreachable," +
    "icmp-port-unreachable=icmp port-unreachable,icmp-net-prohibited=icmp net-prohibited,icmp-host-prohibited=icmp host-prohibited," +
    "icmp-admin-prohibited=icmp admin-prohibited,tcp-reset=tcp reset,icmp6-no-route=icmpv6 no-route,icmp6-adm-prohibited=icmpv6 admin-prohibited," +
    "icmp6-addr-unreachable=icmpv6 addr-unreachable,icmp6-port-unreachable=icmpv6 port-unreachable,icmp6-policy-fail=icmpv6 policy-fail," +
    "icmp6-reject-route=icmpv6 reject-route,net-unreach=icmp net-unreachable,host-unreach=icmp host-unreachable,port-unreach=icmp port-unreachable," +
    "proto-unreach=icmp prot-unreachable,net-prohib=icmp net-prohibited,host-prohib=icmp host-prohibited,admin-prohib=icmp admin-prohibited," +
    "tcp-rst=tcp reset,no-route=icmpv6 no-route,adm-prohibited=icmpv6 admin-prohibited,addr-unreach=icmpv6 addr-unreachable"
  )
    .split(",")
    .map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
);

const reject = targetModule("reject-with", (options, rule) => {
  const named = options.get("reject-with")?.values[0] ?? (rule.family === "ip" ? "icmp-port-unreachable" : "icmp6-port-unreachable");
  return [{ kind: "verdict", verdict: { kind: "reject", with: rejections.get(named) ?? named } }];
});

const queue = targetModule("queue-num queue-balance queue-bypass:0 queue-cpu-fanout:0", (options) => [
  { kind: "verdict", verdict: { kind: "queue", bypass: options.has("queue-bypass") } },
]);

/** Options that name what is tracked leave the packet's way as it is; a zone for one direction or from the mark is not modelled. */
const connectionTracking = targetModule("notrack:0 zone zone-orig zone-reply helper timeout ctevents expevents", (options, rule) => {
  if (options.has("notrack")) return [{ kind: "untrack" }];
  if (options.has("zone-orig") || options.has("zone-reply")) return null;
  const text = options.get("zone")?.values[0];
  if (text === undefined) return [{ kind: "harmless", text: rule.text }];
  const zone = readNumber(text, 0xffff);
  return zone === null ? null : [{ kind: "set-zone", zone: BigInt(zone) }];
});

/** A set that gives the packet its mark changes where it goes. */
const setTarget = targetModule("add-set:2 del-set:2 timeout exist:0 map-set:2 map-mark:0 map-prio:0 map-queue:0", (options) => {
  if (options.has("map-mark")) return null;
  const use = options.get("add-set") ?? options.get("del-set");
  return use === undefined ? [{ kind: "harmless", text: "SET" }] : [{ kind: "update-set", text: `${use.name} ${use.values.join(" ")}` }];
});

const otherTargets: Readonly<Record<string, IptablesModule>> = {
  ACCEPT: verdictTarget("accept"),
  DROP: verdictTarget("drop"),
  RETURN: verdictTarget("return"),
  REJECT: reject,
  QUEUE: targetModule("", () => [{ kind: "verdict", verdict: { kind: "queue", bypass: false } }]),
  NFQUEUE: queue,
  SYNPROXY: targetModule("sack-perm:0 timestamp:0 wscale mss ecn:0", (_, rule) => [
    { kind: "verdict", verdict: { kind: "stolen", text: rule.text } },
  ]),
  NOTRACK: targetModule("", () => [{ kind: "untrack" }]),
  CT: connectionTracking,
  SET: setTarget,
  LOG: harmlessTarget("log-level log-prefix log-tcp-sequence:0 log-tcp-options:0 log-ip-options:0 log-uid:0 log-macdecode:0"),
  NFLOG: harmlessTarget("nflog-group nflog-range nflog-size nflog-threshold nflog-prefix"),
  ULOG: harmlessTarget("ulog-nlgroup ulog-prefix ulog-cprange ulog-qthreshold"),
  AUDIT: harmlessTarget("type"),
  TRACE: harmlessTarget(""),
  TEE: harmlessTarget("gateway oif"),
  SECMARK: harmlessTarget("selctx"),
  CONNSECMARK: harmlessTarget("save:0 restore:0"),
  TCPMSS: harmlessTarget("set-mss clamp-mss-to-pmtu:0"),
  TCPOPTSTRIP: harmlessTarget("strip-options"),
  TOS: harmlessTarget("set-tos and-tos or-tos xor-tos"),
  DSCP: harmlessTarget("set-dscp set-dscp-class"),
  ECN: harmlessTarget("ecn-tcp-remove:0 ecn-tcp-cwr ecn-tcp-ece ecn-ip-ect"),
  TTL: harmlessTarget("ttl-set ttl-dec ttl-inc"),
  HL: harmlessTarget("hl-set hl-dec hl-inc"),
  CLASSIFY: harmlessTarget("set-class"),
  CHECKSUM: harmlessTarget("checksum-fill:0"),
  IDLETIMER: harmlessTarget("timeout label alarm:0 send_nl_msg"),
  LED: harmlessTarget("led-trigger-id led-delay led-always-blink:0"),
  RATEEST: harmlessTarget("rateest-name rateest-interval rateest-ewmalog"),
};

export const iptablesTargets: ReadonlyMap<string, IptablesModule> = new Map(
  [otherTargets, markTargets, natTargets].flatMap((targets) => Object.entries(targets)),
);
