/** Flips of what the kernel does with a packet: rules RE1 to RE49, in the concrete engine. */
import type { Mutation } from "./mutation.ts";

const folder = "packages/reachability/src/trace";

type Flip = readonly [rule: string, file: string, change: readonly [from: string, to: string], ...cases: readonly string[]];

function flip(...[rule, file, [from, to], ...cases]: Flip): Mutation {
  return { rule, file: `${folder}/${file}.ts`, from, to, cases };
}

export const kernelMutations: readonly Mutation[] = [
  flip(
    "RE1",
    "travel",
    [`const verdict = runHook(run, packet, "input");`, `const verdict = runHook(run, packet, "forward");`],
    "nft-three-rules",
  ),
  flip(
    "RE1",
    "travel",
    [`const verdict = runHook(run, packet, "forward");`, `const verdict = runHook(run, packet, "input");`],
    "forward-policy-drop",
  ),
  flip(
    "RE2",
    "host-index",
    [
      "(right.chain.base?.registered ?? 0) - (left.chain.base?.registered ?? 0)",
      "(left.chain.base?.registered ?? 0) - (right.chain.base?.registered ?? 0)",
    ],
    "nft-equal-priority",
  ),
  flip(
    "RE2",
    "host-index",
    [
      "const order = (left.chain.base?.priority ?? 0) - (right.chain.base?.priority ?? 0);",
      "const order = (right.chain.base?.priority ?? 0) - (left.chain.base?.priority ?? 0);",
    ],
    "nft-all-hooks",
  ),
  flip(
    "RE3",
    "run-hook",
    [`if (end !== "accept") return end;`, `if (end !== "accept" || station.kind === "chain") return end;`],
    "nft-accept-then-other-table-drops",
  ),
  flip("RE4", "run-hook", [`if (end !== "accept") return end;`, `if (end === "reject") return end;`], "nft-drop-then-later-accepts"),
  flip("RE5", "run-chain", [`const policy = chain.base?.policy ?? "accept";`, `const policy = "accept";`], "nft-three-rules"),
  flip(
    "RE6",
    "run-chain",
    [`if (flow.kind === "return" || flow.kind === "goto") stack.pop();`, `if (flow.kind === "return") stack.pop();`],
    "nft-goto-ends-at-policy",
  ),
  flip(
    "RE7",
    "run-rule",
    [
      'throw new Undecided(map.volatile.id);\n  return "next";',
      'throw new Undecided(map.volatile.id);\n  return withEffect({ kind: "drop" });',
    ],
    "nft-verdict-map",
  ),
  flip("RE8", "host-index", ["filter((table) => !table.isDormant)", "filter(() => true)"], "nft-dormant"),
  flip("RE9", "host-index", [`family === "ipv4" ? ["ip", "inet"] : ["ip6", "inet"]`, `["ip", "ip6", "inet"]`], "nft-families-apart"),
  flip("RE10", "host-index", ["base.devices.length === 0 || base.devices.includes(device)", "true"], "ingress-drops-by-device"),
  flip("RE12", "match-step", ["if (tuple === null) return false;", "if (tuple === null) return match.negated;"], "nft-ports"),
  flip(
    "RE13",
    "track-connection",
    ["packet.state = connectionState.new;", "packet.state = connectionState.established;"],
    "nft-connection-state",
  ),
  flip(
    "RE13",
    "track-connection",
    ["packet.state = connectionState.established;\n  } else if", "packet.state = connectionState.new;\n  } else if"],
    "output-established",
  ),
  flip("RE14", "run-rule", ["packet.state = connectionState.untracked;", "packet.state = connectionState.new;"], "nft-notrack"),
  flip(
    "RE15",
    "track-connection",
    ["packet.state = connectionState.invalid; // an answer", "packet.state = connectionState.established; // an answer"],
    "nft-notrack",
  ),
  flip("RE17", "change-mark", ["packet.connection.mark = mark;", "packet.mark = mark;"], "nft-marks"),
  flip("RE17", "change-mark", ["(readMark(packet, action.of) & action.and) ^ action.xor", "action.xor"], "nft-marks"),
  flip(
    "RE18",
    "host-index",
    ["const NAT_PRIORITY = { prerouting: -100,", "const NAT_PRIORITY = { prerouting: -1000,"],
    "dnat-to-local-port",
    "iptables-nft-marks",
  ),
  flip("RE19", "run-hook", [`if (verdict !== "accept") return verdict;`, "return verdict;"], "nat-first-mapping-wins"),
  flip("RE19", "run-hook", [`if ((connection.status & settled[end]) !== 0n) return "accept";`, ""], "nat-first-mapping-wins"),
  flip(
    "RE20",
    "run-hook",
    ["if (packet.state !== connectionState.new) {", "if (packet.isAnswer && packet.state === 0n) {"],
    "published-past-input",
    "dnat-to-local-port",
  ),
  flip("RE21", "translate", ["connection.status |= connectionStatus.dnat;", "connection.status |= 0n;"], "dnat-to-local-port"),
  flip("RE21", "translate", ["packet.destinationPort = port;", "packet.destinationPort = packet.destinationPort;"], "dnat-to-local-port"),
  flip(
    "RE22",
    "translate",
    [`if (action.nat === "redirect") return redirectAddress(run, packet);`, `if (action.nat === "redirect") return packet.destination;`],
    "dnat-to-local-port",
  ),
  flip(
    "RE23",
    "translate",
    ["packet.sourcePort = original.destinationPort;", "packet.sourcePort = packet.sourcePort;"],
    "dnat-to-local-port",
  ),
  flip("RE23", "translate", ["packet.destination = original.source;", "packet.destination = packet.destination;"], "snat-and-masquerade"),
  flip(
    "RE24",
    "host-index",
    ["return [...lengths].sort(([left], [right]) => right - left);", "return [...lengths].sort(([left], [right]) => left - right);"],
    "no-way-back",
  ),
  flip(
    "RE24",
    "look-up-route",
    [`hit !== null && hit.type !== "throw" && !isSuppressed`, "hit !== null && !isSuppressed"],
    "policy-routes-forward",
  ),
  flip(
    "RE24",
    "host-index",
    ["own.toSorted((left, right) => left.priority - right.priority)", "own.toSorted((left, right) => right.priority - left.priority)"],
    "policy-routes-by-source",
  ),
  flip(
    "RE25",
    "route-packet",
    [`if (hit.type === "local") return checkSource(run, packet, null) ?? { kind: "local", cast: "unicast" };`, ""],
    "weak-host",
  ),
  flip("RE26", "policy-rule-matches", ["return (mark & BigInt(mask)) === BigInt(value);", "return false;"], "policy-routes-by-mark"),
  flip(
    "RE27",
    "route-packet",
    [`if (isLoopback("ipv4", destination) && !routesLoopback(run, device))`, `if (isLoopback("ipv4", destination) && false)`],
    "dnat-to-loopback-refused",
  ),
  flip("RE28", "route-packet", [`if (source === 0n) return refuse("route", "martian source");`, ""], "own-addresses-from-outside"),
  flip("RE29", "check-source", ["(!isFull && !isOwnAddress(run, packet.source))", "!isFull"], "own-addresses-from-outside"),
  flip(
    "RE30",
    "host-switch",
    [
      `Math.max(valueOf(run, "all", "rp_filter"), valueOf(run, device, "rp_filter"))`,
      `Math.min(valueOf(run, "all", "rp_filter"), valueOf(run, device, "rp_filter"))`,
    ],
    "strict-reverse-path",
  ),
  flip("RE30", "check-source", ["(mode === LOOSE && hasAddress)", "hasAddress"], "strict-reverse-path"),
  flip("RE31", "host-switch", ["return (own ?? Number(", "return (Number("], "forward-ipv4-only-by-interface"),
  flip("RE32", "host-switch", [`(switchOf(run, "ipv6.conf.all", "forwarding") ?? 0) !== 0`, "true"], "forward-off"),
  flip("RE33", "travel", [`isMulticast("ipv6", source) || isLoopback`, "isLoopback"], "generated-iptables-1-0"),
  flip("RE36", "find-socket", ["(isExact ? 4 : 0)", "(isExact ? 0 : 4)"], "sockets-of-every-kind"),
  flip("RE37", "find-socket", ["(listener.device === null || listener.device === place.device)", "true"], "sockets-of-every-kind"),
  flip(
    "RE38",
    "find-socket",
    ["return listener.address === 0n ? listener.takesIpv4 !== false :", "return listener.address === 0n ? listener.takesIpv4 === false :"],
    "sockets-of-every-kind",
  ),
  flip(
    "RE39",
    "assign-tproxy",
    ["if (socket === null || !isTransparent(run, socket)) return none;", "if (socket === null) return none;"],
    "tproxy",
  ),
  flip("RE39", "assign-tproxy", ["packet.socket = socket;", ""], "tproxy"),
  flip(
    "RE40",
    "travel",
    [`return packet.protocol === TCP ? cast === "unicast" :`, "return packet.protocol === TCP ? true :"],
    "broadcast-and-multicast",
  ),
  flip("RE41", "answer-way", [`(["ingress", "prerouting", "input"] as const).every(`, `(["ingress"] as const).every(`], "nft-three-rules"),
  flip("RE42", "answer-way", [`if (runHook(run, packet, "output") !== "accept") return false;`, ""], "output-drop-without-established"),
  flip("RE42", "answer-way", [`if (runHook(run, packet, "postrouting") !== "accept") return false;`, ""], "nft-all-hooks"),
  flip("RE43", "run-hook", ["(isRouteChain && packet.mark !== mark)", "false"], "policy-routes-by-mark"),
  flip(
    "RE44",
    "travel",
    [`return end(run, "delivered", {`, `return end(run, isAnswered ? "delivered" : "dropped", {`],
    "output-drop-without-established",
  ),
  flip(
    "RE45",
    "answer-way",
    [`return runHook(run, answer, "forward") === "accept" && depart(`, "return depart("],
    "dnat-by-map",
    "forward-policy-drop",
  ),
  flip("RE47", "explore-conditions", ["return last < 0 ? null :", "return last < 0 || last >= 0 ? null :"], "nft-named-unknowns"),
  flip(
    "RE49",
    "idle-rules",
    ["const isIdle = rule.steps.every(isHarmless) && rule.steps.some(isUnsure);", "const isIdle = rule.steps.some(isUnsure);"],
    "nft-named-unknowns",
  ),
];
