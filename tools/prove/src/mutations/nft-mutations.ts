/** Flips of how the listing of nftables is read: rules RS1 to RS48. */
import { flipsIn, type Mutation, wordFlipsIn } from "./mutation.ts";

const flip = flipsIn("packages/ruleset/src/dialects");
const pairing = flipsIn("packages/ruleset/src");
const words = wordFlipsIn("packages/ruleset/src/dialects");
const readingWords = wordFlipsIn("packages/ruleset/src");

export const nftMutations: readonly Mutation[] = [
  flip("RS1", "nft-ruleset", ["priority: prio,", "priority: 0,"], "nft-all-hooks"),
  flip("RS1", "nft-ruleset", [`policy: policy === "drop" ? "drop" : "accept"`, `policy: "accept"`], "nft-three-rules"),
  flip("RS2", "nft-ruleset", [`isDormant: flags.includes("dormant")`, "isDormant: false"], "nft-dormant"),
  flip(
    "RS3",
    "nft-ruleset",
    [`const handle = typeof json["handle"] === "number" ? json["handle"] : null;`, "const handle = null;"],
    "nft-three-rules",
  ),
  words("RS3", "nft-text", [`accept: word("accept")`, `accept: word("drop")`], "nft-ruleset"),
  flip("RS4", "nft-implied", ["tcp: ofProtocol(6n),", "tcp: nothing,"], "nft-ports"),
  flip("RS5", "nft-implied", [`ip: { ...nothing, family: "ipv4" },`, "ip: nothing,"], "mutation-families"),
  flip("RS6", "nft-implied", ["th: { ...nothing, protocols: protocolsWithPorts },", "th: ofProtocol(6n),"], "mutation-raw-ports"),
  words(
    "RS7",
    "nft-reading",
    ["if (this.#family !== value) this.push(", "if (this.#family === null || this.#family !== value || true) this.push("],
    "nft-match",
  ),
  flip("RS8", "nft-match", ["[0x86ddn, 10n],", "[0x86ddn, 2n],"], "nft-protocols"),
  flip(
    "RS9",
    "nft-match",
    [
      'anonymous({ kind: "intervals", intervals: [{ lo: 0n, hi: 0n }] }), !isNone);',
      'anonymous({ kind: "intervals", intervals: [{ lo: 0n, hi: 0n }] }), isNone);',
    ],
    "nft-connection-state",
    "mutation-flags",
  ),
  flip("RS10", "nft-match", ["intervals: joinIntervals(singleBits(bits)) }", "intervals: [{ lo: bits, hi: bits }] }"], "mutation-flags"),
  flip("RS11", "nft-values", ["return { lo: 0n, hi: value - 1n };", "return { lo: 0n, hi: value };"], "nft-ports"),
  flip(
    "RS12",
    "nft-fields",
    [
      "return mask === null ? null : withMask(inner, inner.mask === null ? mask : inner.mask & mask);",
      "return mask === null ? null : inner;",
    ],
    "nft-addresses",
    "nft-marks",
  ),
  flip(
    "RS13",
    "nft-values",
    ["return { lo: address & ~below, hi: address | below };", "return { lo: address, hi: address };"],
    "nft-addresses",
  ),
  flip("RS14", "nft-values", [`return json.endsWith("*") ? {`, `return json.endsWith("**") ? {`], "nft-interfaces"),
  flip(
    "RS15",
    "nft-values",
    ["values.push(value);", "values.push(index === 1 && type !== undefined ? everyValue(type) : value);"],
    "nft-sets",
  ),
  flip(
    "RS16",
    "nft-values",
    [`"val" in json["elem"] ? json["elem"]["val"] : json;`, `"val" in json["elem"] ? json["elem"] : json;`],
    "mutation-elements",
  ),
  flip("RS17", "nft-sets", ["this.isVolatile = this.#isGrowing || isVolatile(json);", "this.isVolatile = false;"], "nft-named-unknowns"),
  words("RS18", "nft-sets", ["this.isUnread = options.isUnread;", "this.isUnread = false;"], "nft-ruleset"),
  flip("RS19", "nft-sets", ["return [...entries, ...fallback];", "return [...fallback, ...entries];"], "mutation-elements"),
  flip("RS20", "nft-branches", ["if (!(isWhole && index === entries.length - 1) &&", "if ("], "mutation-drawn-maps"),
  words("RS21", "nft-verdict", [`if (reject["type"] === "tcp reset") reading.requireProtocols([6n]);`, ""], "nft-statement"),
  flip("RS22", "nft-nat", ["return { ...json, addr: parts[0], port: parts[1] };", "return { ...json, addr: parts[0] };"], "dnat-by-map"),
  words("RS23", "nft-nat", ["return isPrefix ? {", "return !isPrefix ? {"], "nft-statement"),
  flip(
    "RS24",
    "nft-nat",
    [`if (family === "ip" || table.family === "ip") return "ipv4";`, `if (family === "ip" || table.family === "ip") return "ipv6";`],
    "dnat-to-local-port",
  ),
  flip(
    "RS25",
    "nft-mark",
    [
      "return { own: own & mask, other: other & mask, constant: constant & mask };",
      "return { own, other: other & mask, constant: constant & mask };",
    ],
    "nft-marks",
  ),
  flip("RS26", "nft-mark", ["targetMask: everyBit & ~own }", "targetMask: 0n }"], "nft-marks"),
  flip("RS27", "nft-mark", ["entries.push({ key: entry.key, mark });", "entries.push({ key: entry.key, mark: mark + 1n });"], "nft-marks"),
  words(
    "RS28",
    "nft-statement",
    [`return isObject(body) && body["inv"] === true;`, `return isObject(body) && body["inv"] !== true;`],
    "nft-statement",
  ),
  flip(
    "RS29",
    "nft-match",
    [
      'const condition = isDrawnAnew(match["left"]) ? reading.stateful(kind, text)',
      "const condition = true ? reading.stateful(kind, text)",
    ],
    "mutation-equal-conditions",
  ),
  flip(
    "RS30",
    "nft-statement",
    [
      `condition: reading.stateful("unmodelled", statementText(statement)), mayDecide: true };`,
      `condition: reading.stateful("unmodelled", statementText(statement)), mayDecide: false };`,
    ],
    "mutation-growing-maps",
  ),
  flip("RS31", "nft-statement", [`    case "counter":\n    case "log":`, `    case "log":`], "nft-harmless"),
  flip("RS32", "nft-fields", [`"oif iif saddr": ["source-route-exists",`, `"oif iif saddr": ["source-route-exists-any",`], "nft-fib"),
  flip(
    "RS33",
    "nft-match",
    [`const isFragment = operator === "!=" ? 1n : 0n;`, `const isFragment = operator === "!=" ? 0n : 1n;`],
    "nft-packet-kind",
  ),
  flip("RS34", "nft-statement", [`return [{ kind: "untrack" }];`, "return [];"], "nft-notrack"),
  flip(
    "RS35",
    "nft-statement",
    [
      `return [...steps.filter(({ kind }) => kind !== "harmless"), { kind: "update-set", text: set }];`,
      `return [...steps.filter(({ kind }) => kind !== "harmless"), { kind: "verdict", verdict: { kind: "drop" } }];`,
    ],
    "mutation-growing-maps",
  ),
  words(
    "RS36",
    "nft-statement",
    [`return [mayBreak(reading, "offload", statementText({ flow: body }))];`, "return [unknownAction(reading, { flow: body })];"],
    "nft-statement",
  ),
  pairing(
    "RS37",
    "pair-compat-rules",
    [`if (hasXt(written)) return [{ origin: { ...saved.origin, handle }, steps: saved.steps }];`, ""],
    "mutation-native-rule-in-iptables-table",
  ),
  pairing(
    "RS38",
    "pair-compat-rules",
    [
      `if (!hasCounter(written)) return written.rules;`,
      `if (!hasCounter(written)) return [{ origin: { ...saved.origin, handle }, steps: saved.steps }];`,
    ],
    "mutation-native-rule-in-iptables-table",
  ),
  readingWords("RS39", "read-ruleset", ["if (refused !== undefined) return", "if (refused === null) return"], "read-ruleset"),
  readingWords("RS40", "pair-compat-rules", ['return gap("changed-while-reading",', 'gap("changed-while-reading",'], "read-ruleset"),
  readingWords("RS41", "read-ruleset", ["tables: [...tables, ...legacy], gaps", "tables: [...legacy, ...tables], gaps"], "read-ruleset"),
  readingWords("RS42", "read-ruleset", [`return "not-permitted";`, `return "failed";`], "read-ruleset"),
  flip(
    "RS43",
    "nft-implied",
    [`if (key.startsWith("ip ")) return [{ ...nothing, family: "ipv4" }];`, `if (key.startsWith("ip ")) return [];`],
    "mutation-families",
  ),
  words("RS44", "nft-ruleset", [`if (attached !== undefined) reading.push(`, `if (attached === null) reading.push(`], "nft-ruleset"),
  words(
    "RS45",
    "nft-xt",
    [`if (type === "target" && typeof name === "string" && harmlessTargets.has(name))`, `if (type === "target" && name === "")`],
    "nft-statement",
  ),
  flip(
    "RS46",
    "nft-mangle",
    [`if (isHarmless(what, value) && !reading.table.tested.has(what.replace("payload ", "")))`, "if (isHarmless(what, value))"],
    "mutation-written-fields",
  ),
  flip("RS47", "nft-fields", [`nexthdr: ["protocol", v.inet_proto],`, `nexthdr: ["ttl", v.inet_proto],`], "nft-protocols"),
  words(
    "RS48",
    "nft-ruleset",
    ["if (!Array.isArray(items)) {", 'if (!Array.isArray(items)) throw new Error("no list");\n  if (items.length < 0) {'],
    "nft-ruleset",
  ),
];
