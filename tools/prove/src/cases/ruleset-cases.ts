/**
 * A case for each ruleset below a folder: nft files, dumps of iptables-save (both families, both back ends), and listings of either that a test suite
 * kept. Interfaces that the rules mention are made, with addresses beside those they mention; what this machine's tools cannot load is reported as not built.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { CaseInterface, ProofCase, RuleLoad } from "../proof-case.ts";
import { forwarding, plainListeners } from "./two-interfaces.ts";

const fileBytesMax = 8 << 20;
const interfacesMax = 12;

export function rulesetCases(directory: string): readonly ProofCase[] {
  return filesBelow(directory).flatMap((path) => {
    const text = readFileSync(path, "utf8");
    const name = relative(directory, path).replaceAll(/[^\w.+=-]+/g, "_");
    if (/^\*(filter|nat|mangle|raw|security)$/m.test(text)) return iptablesCasesOf(name, text);
    if (/^\s*(#!.*nft|table |add table |flush ruleset|define )/m.test(text))
      return [rulesetCase(name, nftText(text), [{ tool: "nft", text: nftText(text) }])];
    return [];
  });
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size <= fileBytesMax && !path.endsWith(".md"))
    .toSorted();
}

/** A dump says neither its family nor its back end: of what loads as both, both are tried. */
function iptablesCasesOf(name: string, text: string): readonly ProofCase[] {
  const clean = iptablesText(text);
  const isIpv6 = /ip6tables|icmp6|ipv6-icmp|-s [0-9a-f]*:[0-9a-f:]*\/\d+|-d [0-9a-f]*:[0-9a-f:]*\/\d+/i.test(text);
  return (["nft", "legacy"] as const).map((backEnd) =>
    rulesetCase(`${name}@${backEnd}`, clean, [
      { tool: isIpv6 ? (`ip6tables-${backEnd}-restore` as const) : (`iptables-${backEnd}-restore` as const), text: clean },
    ]),
  );
}

/** Counters before rules, and hardware addresses that were made unreadable. */
function iptablesText(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/^\[\d+:\d+\] /, "").replaceAll(/XX(:XX){5}/gi, "02:00:00:00:00:07"))
    .filter((line) => /^(\*|:|-[A-Z] |COMMIT)/.test(line))
    .join("\n");
}

/** What a newer nft prints and an older one does not read. */
function nftText(text: string): string {
  return text.replaceAll(/(hook output priority) dstnat/g, "$1 -100").replaceAll(/^\s*(#!|flush ruleset).*$/gm, "");
}

function rulesetCase(name: string, text: string, loads: readonly RuleLoad[]): ProofCase {
  const interfaces = interfacesOf(text);
  const first = interfaces[0]?.name ?? "eth0";
  return {
    name,
    about: "a ruleset from elsewhere",
    interfaces,
    ip: [`route add default dev ${first}`, `-6 route add default dev ${first}`],
    sysctls: forwarding,
    loads,
    listeners: [...plainListeners.filter((one) => one.device === undefined && ["::", "0.0.0.0"].includes(one.address)), ...portsOf(text)],
    draw: { destinations: addressesOf(text).slice(0, 200), ports: portsOf(text).map((one) => one.port) },
  };
}

const interfaceWords = /(?:(?:-[io]|--in-interface|--out-interface) |[io]if(?:name)? (?:!= )?\{?\s*"?)([\w.+*-]+)/g;
const quotedNames = /"([a-z][\w.-]{1,14})"/gi;

function interfacesOf(text: string): readonly CaseInterface[] {
  const found = [...text.matchAll(interfaceWords), ...(/[io]ifname/.test(text) ? text.matchAll(quotedNames) : [])];
  const names = found
    .map((match) => (match[1] ?? "").replace(/[+*]$/, "0"))
    .filter((one) => /^[a-z][\w.-]{0,14}$/i.test(one) && one !== "lo");
  const chosen = [...new Set(names)].slice(0, interfacesMax);
  const prefixes = addressesOf(text).filter((one) => !one.includes(":"));
  return (chosen.length === 0 ? ["eth0", "eth1"] : chosen).map((name, index) => ({
    name,
    addresses: [...insideOf(prefixes[index]), `198.18.${index}.2/24`, `2001:db8:${(index + 1).toString(16)}::2/64`],
  }));
}

/** An address of a private network that the rules mention, for the interface to be in it. */
function insideOf(prefix: string | undefined): readonly string[] {
  const match = /^(10|172|192)\.(\d+)\.(\d+)\.(\d+)\/(1[6-9]|2\d)$/.exec(prefix ?? "");
  if (match === null) return [];
  const last = Math.min(254, Number(match[4]) + 1);
  return [`${match[1]}.${match[2]}.${match[3]}.${last}/${match[5]}`];
}

function addressesOf(text: string): readonly string[] {
  const ipv4 = text.matchAll(/\b(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?\b/g);
  const ipv6 = text.matchAll(/(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::|[0-9a-f]{1,4})(?::[0-9a-f]{1,4})*(?:\/\d{1,3})?/gi);
  return [...new Set([...ipv4, ...ipv6].map((match) => match[0]))].filter((one) => !/^(0\.0\.0\.0|127\.|2[2-5]\d\.)/.test(one));
}

/** Listeners on some of the ports that the rules open. */
function portsOf(text: string): readonly { readonly protocol: "tcp" | "udp"; readonly address: string; readonly port: number }[] {
  const found = text.matchAll(/\b(tcp|udp)\b[^\n]*?(?:--dports? |dport \{? ?)(\d{1,5})\b/g);
  const keys = new Set([...found].map((match) => `${match[1]} ${match[2]}`).filter((key) => !/ (22|80|53|123|443)$/.test(key)));
  return [...keys].slice(0, 12).flatMap((key) => {
    const [protocol, port] = key.split(" ");
    const number = Number(port);
    return number > 0 && number < 65_536
      ? [{ protocol: protocol === "udp" ? ("udp" as const) : ("tcp" as const), address: "::", port: number }]
      : [];
  });
}
