/** What was typed as the wish it means, before the host is read. What is not said of a family is taken as nobody, and shown so. */
import { RefusalError } from "@portolan/contract";
import {
  isSysctlKey,
  isSysctlValue,
  parseWantedSources,
  sysctlValues,
  type BandwidthIntent,
  type Intent,
  type RateIntent,
  type RedirectIntent,
  type WantedSources,
} from "@portolan/plans";
import { parsePortText } from "../explain/explained-ports.ts";
import type { GivenOptions } from "../given-options.ts";
import { parseEnd } from "./parse-end.ts";
import { readProxyWish, type ProxyWish } from "./proxy-wish.ts";

/** A service that is to listen otherwise: at which port it does now, only the host tells. */
export interface BindWish {
  readonly kind: "bind";
  readonly service: string;
  readonly scope: "ipv4" | "ipv6" | "dual" | "loopback";
}

export type Wish = Exclude<Intent, { readonly kind: "bind" | "proxy" }> | BindWish | ProxyWish;

export interface Typed {
  readonly words: readonly string[]; // "allow", "tcp/23333"
  readonly options: GivenOptions;
  readonly now: Date;
}

interface PortTarget {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** Throws a refusal for what cannot be understood, or leaves something open that both ways would be plausible for. */
export function readWish({ words, options, now }: Typed): Wish {
  const [kind = "", target = null] = words;
  refuseUnused(kind, options);
  const until = (): string | null => parseEnd(options.text("until"), now);
  switch (kind) {
    case "allow":
      return {
        kind,
        ...requireTarget(kind, target),
        sources: sourcesOf("allow", options),
        isAdded: isAdded(options),
        ...macsOf(options),
        until: until(),
      };
    case "close":
      return { kind, ...requireTarget(kind, target) };
    case "deny": {
      const rest = { kind, sources: sourcesOf("deny", options), until: until() } as const;
      return target === null ? { ...rest, protocol: null, port: null } : { ...rest, ...requireTarget(kind, target) };
    }
    case "redirect":
      return redirectOf(requireTarget(kind, target), options, until());
    case "limit":
      return { ...limitOf(requireTarget(kind, target), options), until: until() };
    case "bind":
      return bindOf(target, options);
    case "proxy":
      return readProxyWish(target, options);
    default:
      return sysctlOf(target);
  }
}

function requireTarget(kind: string, target: string | null): PortTarget {
  if (target === null) throw missingTarget(kind, "tcp/23333 | udp/53");
  const named = parsePortText(target);
  if (named === null || named.protocol === null)
    throw new RefusalError("ARGUMENT_INVALID", { argument: `plan ${kind}`, value: target, expected: "tcp/23333 | udp/53" });
  return { protocol: named.protocol, port: named.port };
}

function missingTarget(kind: string, expected: string): RefusalError {
  return new RefusalError("OPTION_MISSING", { option: "TARGET", command: `plan ${kind}`, expected });
}

function wordsOf(options: GivenOptions, name: string): readonly string[] | null {
  const text = options.text(name);
  if (text === null) return null;
  return text.split(",").map((word) => word.trim()).filter((word) => word !== ""); // prettier-ignore
}

const sourceExamples = "192.168.0.0/16 | 10.0.0.0/8,2001:db8::/32 | everyone";

function sourcesOf(command: string, options: GivenOptions): WantedSources {
  const words = wordsOf(options, "from");
  if (words === null) throw new RefusalError("OPTION_MISSING", { option: "--from", command: `plan ${command}`, expected: sourceExamples });
  const wanted = parseWantedSources(words);
  const isEmpty = wanted !== null && wanted.ipv4.kind === "nobody" && wanted.ipv6.kind === "nobody";
  if (wanted !== null && !isEmpty) return wanted;
  throw new RefusalError("ARGUMENT_INVALID", { argument: "--from", value: words.join(","), expected: sourceExamples });
}

/** Whether others keep what they have is never guessed. */
function isAdded(options: GivenOptions): boolean {
  const [only, also] = [options.flag("only"), options.flag("also")];
  if (only !== also) return also;
  throw new RefusalError("OPTION_MISSING", { option: "--only | --also", command: "plan allow", expected: "--only | --also" });
}

const macPattern = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

function macsOf(options: GivenOptions): { readonly macs?: readonly string[] } {
  const macs = wordsOf(options, "mac")?.map((word) => word.toLowerCase().replaceAll("-", ":"));
  if (macs === undefined) return {};
  const wrong = macs.find((mac) => !macPattern.test(mac));
  if (wrong === undefined && macs.length > 0) return { macs };
  throw new RefusalError("ARGUMENT_INVALID", { argument: "--mac", value: wrong ?? "–", expected: "02:00:5e:10:00:01" });
}

function redirectOf(target: PortTarget, options: GivenOptions, until: string | null): RedirectIntent {
  const text = options.text("to");
  const to = text === null ? null : parsePortText(text);
  if (text === null) throw new RefusalError("OPTION_MISSING", { option: "--to", command: "plan redirect", expected: "--to 8081" });
  if (to === null || (to.protocol !== null && to.protocol !== target.protocol) || to.port === 0)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--to", value: text, expected: "8081" });
  if (until === null) throw new RefusalError("OPTION_MISSING", { option: "--until", command: "plan redirect", expected: "--until 2h" });
  return { kind: "redirect", ...target, to: to.port, until };
}

function limitOf(target: PortTarget, options: GivenOptions): Omit<RateIntent, "until"> | Omit<BandwidthIntent, "until"> {
  const [rate, bandwidth] = [options.text("rate"), options.text("bandwidth")];
  if (rate !== null && bandwidth === null) {
    const newPerSecond = parseRate(rate);
    const burst = options.number("burst", { least: 1, most: 1_000_000 }) ?? newPerSecond;
    return { kind: "rate", ...target, newPerSecond, burst, per: options.text("per") === "port" ? "port" : "source" };
  }
  if (bandwidth !== null && rate === null) {
    const direction = options.text("direction");
    if (direction !== "in" && direction !== "out")
      throw new RefusalError("OPTION_MISSING", {
        option: "--direction",
        command: "plan limit",
        expected: "--direction out | --direction in",
      });
    return { kind: "bandwidth", ...target, bitsPerSecond: parseBandwidth(bandwidth), direction };
  }
  if (rate !== null && bandwidth !== null)
    throw new RefusalError("ARGUMENT_INVALID", {
      argument: "--bandwidth",
      value: bandwidth,
      expected: "--rate 200/s | --bandwidth 20mbit",
    });
  throw new RefusalError("OPTION_MISSING", {
    option: "--rate | --bandwidth",
    command: "plan limit",
    expected: "--rate 200/s | --bandwidth 20mbit",
  });
}

function parseRate(text: string): number {
  const [, digits = ""] = /^(\d{1,7})\/s(?:ec|econd)?$/i.exec(text.trim()) ?? [];
  const rate = Number(digits);
  if (rate >= 1) return rate;
  throw new RefusalError("ARGUMENT_INVALID", { argument: "--rate", value: text, expected: "200/s" });
}

const unitSizes: Readonly<Record<string, number>> = { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 };

/** In bits, and in thousands, as tc has them. Bytes are refused: who writes them may mean either. */
function parseBandwidth(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmg]?bit)(?:\/s)?$/i.exec(text.trim()) ?? [];
  const bits = Math.round(Number(digits) * (unitSizes[unit.toLowerCase()] ?? Number.NaN));
  if (bits >= 8000 && bits <= 4e11) return bits;
  throw new RefusalError("ARGUMENT_INVALID", { argument: "--bandwidth", value: text, expected: "20mbit | 500kbit | 1gbit" });
}

function bindOf(service: string | null, options: GivenOptions): BindWish {
  const scope = options.text("scope");
  if (scope !== "ipv4" && scope !== "ipv6" && scope !== "dual" && scope !== "loopback")
    throw new RefusalError("OPTION_MISSING", { option: "--scope", command: "plan bind", expected: "ipv4 | ipv6 | dual | loopback" });
  if (service !== null) return { kind: "bind", service, scope };
  throw missingTarget("bind", "sshd | mcsmanager-panel");
}

function sysctlOf(target: string | null): Wish {
  const [, key = "", value = ""] = /^([^=]+)=(.*)$/.exec(target ?? "") ?? [];
  const plain = value.trim().replaceAll(/\s+/g, " ");
  if (isSysctlKey(key) && isSysctlValue(key, plain)) return { kind: "sysctl", key, value: plain };
  const expected = isSysctlKey(key) ? `${key}=…` : Object.keys(sysctlValues).map((known) => `${known}=…`).join(" | "); // prettier-ignore
  if (target === null) throw missingTarget("sysctl", expected);
  throw new RefusalError("ARGUMENT_INVALID", { argument: "plan sysctl", value: target, expected });
}

/** What each wish is made of. Given with another it would be passed over in silence, and mean more to whoever typed it. */
const usedOptions: Readonly<Record<string, readonly string[]>> = {
  allow: ["from", "only", "also", "mac", "until"],
  close: [],
  deny: ["from", "until"],
  redirect: ["to", "until"],
  limit: ["rate", "burst", "per", "bandwidth", "direction", "until"],
  bind: ["scope"],
  proxy: ["with", "port", "to", "backup", "leases", "names", "tcp", "max-connections", "max-requests", "max-body", "remove"],
  sysctl: [],
};
const wishOptions = [...new Set(Object.values(usedOptions).flat())];

function refuseUnused(kind: string, options: GivenOptions): void {
  const used = usedOptions[kind] ?? [];
  const given = wishOptions.find((name) => !used.includes(name) && (options.flag(name) || options.text(name) !== null));
  if (given === undefined) return;
  const expected = used.length === 0 ? `portolan plan ${kind} TARGET` : used.map((name) => `--${name}`).join(" | ");
  throw new RefusalError("ARGUMENT_INVALID", { argument: `plan ${kind}`, value: `--${given}`, expected });
}
