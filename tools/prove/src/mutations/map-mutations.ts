/** Flips in the map of the whole space, which implements the kernel's rules on its own (RE1 to RE47), and of the map's own rules RE70 to RE89. */
import { flipsIn, type Mutation, wordFlipsIn } from "./mutation.ts";

const flip = flipsIn("packages/reachability/src/map");
const words = wordFlipsIn("packages/reachability/src/map");

export const mapMutations: readonly Mutation[] = [
  flip("RE1", "host-space", [`this.hook("forward", views.passing,`, `this.hook("input", views.passing,`], "forward-policy-drop"),
  flip(
    "RE2",
    "hook-order",
    [
      "(b.chain.base?.registered ?? 0) - (a.chain.base?.registered ?? 0)",
      "(a.chain.base?.registered ?? 0) - (b.chain.base?.registered ?? 0)",
    ],
    "nft-equal-priority",
  ),
  flip(
    "RE3",
    "chain-diagram",
    [
      "end.accepted === ACCEPT ? verdicts : diagrams.replace(verdicts, ACCEPT, end.accepted)",
      "diagrams.replace(verdicts, ACCEPT, end.fallen)",
    ],
    "nft-jump-accept-ends-base",
  ),
  flip(
    "RE4",
    "chain-diagram",
    [`return outcomes.terminal({ kind: "dropped" });`, "return at.end.accepted;"],
    "nft-drop-then-later-accepts",
  ),
  flip("RE5", "chain-diagram", [`chain.base?.policy === "drop" ?`, `chain.base?.policy === "none" ?`], "nft-three-rules"),
  flip(
    "RE6",
    "chain-diagram",
    [
      "return this.jump(verdict.chain, at, at.end);",
      "return this.jump(verdict.chain, at, { accepted: at.end.accepted, fallen: at.onward });",
    ],
    "nft-goto-ends-at-policy",
  ),
  flip(
    "RE7",
    "chain-diagram",
    ["let hit = map.volatile === null ? rest :", `let hit = map.volatile === null ? this.verdict({ kind: "drop" }, at) :`],
    "nft-verdict-map",
  ),
  flip("RE8", "hook-order", ["if (table.isDormant || !families", "if (!families"], "nft-dormant"),
  flip("RE9", "hook-order", [`[family === "ipv4" ? "ip" : "ip6", "inet"]`, `["ip", "ip6", "inet"]`], "nft-families-apart"),
  flip(
    "RE10",
    "hook-order",
    ["(device === null || base.devices.length === 0 || base.devices.includes(device))", "true"],
    "ingress-drops-by-device",
  ),
  flip(
    "RE11",
    "chain-diagram",
    [`return this.choose(decides, at.end.accepted, this.space.outcomes.terminal({ kind: "dropped" }));`, "return at.end.accepted;"],
    "mutation-iptables-queue",
  ),
  flip(
    "RE12",
    "match-diagram",
    [
      "return diagrams.and(exists, match.negated ? diagrams.not(holds) : holds);",
      "return match.negated ? diagrams.not(diagrams.and(exists, holds)) : diagrams.and(exists, holds);",
    ],
    "nft-notrack",
  ),
  flip(
    "RE13",
    "host-space",
    [
      `const fresh = diagrams.cofactor(held, level.state, stateIndex("new"));`,
      `const fresh = diagrams.cofactor(held, level.state, stateIndex("established"));`,
    ],
    "nft-connection-state",
  ),
  flip("RE14", "effect-diagram", [`stateIndex("untracked")) : rest`, `stateIndex("new")) : rest`], "nft-notrack"),
  flip(
    "RE15",
    "answer-diagram",
    [
      `const lost = this.outcome({ state: "invalid", direction: 0 });`,
      `const lost = this.outcome({ state: "established", direction: 0 });`,
    ],
    "nft-notrack-one-way",
  ),
  flip("RE17", "mark-values", ["return [(target & action.and) ^ action.xor];", "return [action.xor];"], "nft-marks"),
  flip(
    "RE21",
    "effect-diagram",
    ["const first = diagrams.cofactor(diagram, ends.port, ports.from);", "const first = diagram;"],
    "dnat-to-local-port",
  ),
  flip(
    "RE22",
    "effect-diagram",
    ["this.byScope((scope) => assign(this.addressOf(name, scope)))", "this.byScope(() => assign(0x0a090909n))"],
    "dnat-to-local-port",
  ),
  flip(
    "RE24",
    "routing-diagram",
    ["rows.sort((a, b) => b.prefix.length - a.prefix.length ||", "rows.sort((a, b) => a.prefix.length - b.prefix.length ||"],
    "kinds-of-routes",
  ),
  flip("RE24", "routing-diagram", [`route.type === "throw" || prefix`, "prefix"], "policy-routes-forward"),
  flip("RE25", "host-space", [`if (result.type === "local") rest = diagrams.first(disbelieved, local);\n      else if`, "if"], "weak-host"),
  flip(
    "RE27",
    "source-check",
    [`      this.refused(diagrams.and(keepsLoopback, destination(lo, hi)), "route_localnet = 0"),\n`, ""],
    "dnat-to-loopback-refused",
  ),
  flip("RE28", "source-check", [`      this.refused(source(0n, 0n), "martian source"),\n`, ""], "own-addresses-from-outside"),
  flip(
    "RE29",
    "source-check",
    [`return this.refused(this.ownAddresses(), "source is an address of this host");`, "return UNDECIDED;"],
    "own-addresses-from-outside",
  ),
  flip(
    "RE30",
    "source-check",
    [`Math.max(this.switchOf("all", "rp_filter"),`, `Math.min(this.switchOf("all", "rp_filter"),`],
    "strict-reverse-path",
  ),
  flip("RE31", "source-check", [`return Number(own ?? sysctls`, "return Number(sysctls"], "forward-ipv4-only-by-interface"),
  flip(
    "RE32",
    "source-check",
    [`if (this.switchOf("all", "forwarding") === 0)`, `if (this.switchOf("all", "forwarding") > 1)`],
    "forward-off",
  ),
  flip("RE33", "source-check", ["      this.addresses(level.source, MULTICAST.ipv6),\n", ""], "mutation-multicast-source"),
  flip(
    "RE34",
    "host-space",
    ["return diagrams.choose(here, routing.decide(flow, name), all);", "return diagrams.choose(here, routing.decide(flow), all);"],
    "mutation-link-local",
  ),
  flip(
    "RE35",
    "source-check",
    [`this.switchOf(name, "disable_ipv6") === 1`, `this.switchOf(name, "disable_ipv6") > 1`],
    "mutation-ipv6-off",
  ),
  flip("RE39", "effect-diagram", ["sockets.some(({ isTransparent }) => isTransparent !== false)", "sockets.length > 0"], "tproxy"),
  flip(
    "RE42",
    "answer-diagram",
    [
      "if (!isNat(placed.chain.base)) all = this.chains.base(placed, { ...view, name: `${view.name} leaving` }, all);",
      "if (placed.chain.base === null) return all;",
    ],
    "published-past-input",
  ),
  flip(
    "RE43",
    "answer-diagram",
    ["const away = this.reroutes ? this.unrouted(gone, kept) : gone;", "const away = gone;"],
    "policy-routes-by-mark",
  ),
  flip("RE47", "match-diagram", ["const holds = this.condition(match.condition);", "const holds: number = TRUE;"], "nft-named-unknowns"),
  flip("RE70", "chain-diagram", ["onward = this.resolve(run, onward, end);", "onward = this.resolve(run, end.fallen, end);"], "nft-marks"),
  words(
    "RE71",
    "diagram-store",
    ["if (this.top > base && this.scratchChildren[this.top - 1] === child) {", "if (this.top > base && child < 0) {"],
    "diagrams",
  ),
  flip(
    "RE72",
    "priority-merge",
    ["merged = this.diagrams.first(a, b);", "merged = this.diagrams.first(b, a);"],
    "nft-return-in-base-is-policy",
    "nft-addresses",
  ),
  words(
    "RE73",
    "address-axis",
    ["if ((this.values[middle] as bigint) < value) lo = middle + 1;", "if ((this.values[middle] as bigint) <= value) lo = middle + 1;"],
    "diagrams",
  ),
  flip("RE74", "mark-values", ["for (let before = -1; before !== index.size;) {", "for (let before = -1; before < 0;) {"], "nft-marks"),
  flip("RE75", "masked-intervals", ["const masked = (value & kept) << free;", "const masked = value << free;"], "nft-addresses"),
  words("RE76", "space-map", ["if (cause instanceof DiagramLimitReached) return", "if (cause === null) return"], "space-map"),
  words(
    "RE77",
    "differences",
    ["const isEqual = before.fresh === after.fresh && before.known === after.known;", "const isEqual = before === after;"],
    "diff-hosts",
  ),
  words("RE78", "condition-names", ["if (match === undefined) continue;", "if (match?.id !== id) continue;"], "diff-hosts"),
  words(
    "RE79",
    "differences",
    [`change > 0 ? "gained" : change < 0 ? "lost"`, `change < 0 ? "gained" : change > 0 ? "lost"`],
    "diff-hosts",
  ),
  words("RE80", "diff-hosts", ["equal: proved && same,", "equal: same,"], "diff-hosts"),
  words("RE81", "shadowed-rules", ["if (deciding.has(FIRST_RULE + at)) {", "if (at >= 0) {"], "space-map"),
  words("RE82", "open-space", ["const free = address === null ? open :", "const free = address !== undefined ? open :"], "space-map"),
  words(
    "RE83",
    "diff-hosts",
    ["isAlike(before, after) && names.moved.length === 0 ? side.compiler.on(after)", "isAlike(before, after) ? side.compiler"],
    "diff-hosts",
  ),
  words(
    "RE84",
    "match-diagram",
    ["const intervals = maskedIntervals({ ...test, bits });", "const intervals = maskedIntervals({ ...test, mask: null, bits });"],
    "diff-hosts",
  ),
];
