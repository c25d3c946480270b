/** Targets that send a connection elsewhere (xt_nat, xt_MASQUERADE, xt_REDIRECT, xt_NETMAP, xt_TPROXY). */
import type { Hook, NatAction, NatTarget, Step } from "../ruleset.ts";
import { targetModule, type IptablesModule, type OptionUse, type RulePlace } from "./iptables-module.ts";
import {
  MAX_MARK,
  readAddress,
  readAddressRange,
  readMaskedAddress,
  readMaskedNumber,
  readNumber,
  type IptablesFamily,
} from "./iptables-values.ts";

type Options = ReadonlyMap<string, OptionUse>;

function natAction(
  nat: NatAction["nat"],
  target: NatTarget,
  rule: { readonly family: IptablesFamily; readonly options: Options },
): NatAction {
  const isRandom = rule.options.has("random") || rule.options.has("random-fully");
  return { kind: "nat", nat, family: rule.family === "ip" ? "ipv4" : "ipv6", target, isRandom };
}

/** `--to-destination` and `--to-source`. */
function addressTarget(nat: "dnat" | "snat", option: string): IptablesModule {
  return targetModule(`${option} random:0 random-fully:0 persistent:0`, (options, rule) => {
    const text = options.get(option)?.values[0];
    const target = text === undefined ? null : readNatTarget(text, rule.family);
    return target === null ? null : [natAction(nat, target, { family: rule.family, options })];
  });
}

/** `[address[-address]][:port[-port]]`, an IPv6 address with ports in brackets; null also for ports that are shifted from a base. */
function readNatTarget(text: string, family: IptablesFamily): NatTarget | null {
  const { addressText, portText } = (family === "ip" ? splitIpv4Target : splitIpv6Target)(text);
  const addresses = addressText === "" ? null : readAddressRange(addressText, family);
  const ports = portText === undefined ? null : readPorts(portText);
  if ((addressText !== "" && addresses === null) || (portText !== undefined && ports === null)) return null;
  return { kind: "target", addresses, ports };
}

interface TargetTexts {
  readonly addressText: string;
  readonly portText: string | undefined;
}

function splitIpv4Target(text: string): TargetTexts {
  const colon = text.indexOf(":");
  return colon < 0 ? { addressText: text, portText: undefined } : { addressText: text.slice(0, colon), portText: text.slice(colon + 1) };
}

function splitIpv6Target(text: string): TargetTexts {
  if (/^:[^:]/.test(text)) return { addressText: "", portText: text.slice(1) };
  const [, first = "", last, portText] = /^\[([^\]]*)\](?:-\[([^\]]*)\])?(?::(.*))?$/.exec(text) ?? [text, text];
  return { addressText: last === undefined ? first : `${first}-${last}`, portText };
}

/** `first[-last]`. */
function readPorts(text: string): NatTarget["ports"] {
  const [first = "", last = first, ...rest] = text.split("-");
  const from = readNumber(first, 0xffff);
  const to = readNumber(last, 0xffff);
  return from === null || to === null || rest.length > 0 || from > to ? null : { from, to };
}

/** `--to-ports` of MASQUERADE and REDIRECT; without it the port stays. */
function portTarget(nat: "masquerade" | "redirect"): IptablesModule {
  return targetModule("to-ports to-port random:0 random-fully:0", (options, rule) => {
    const text = (options.get("to-ports") ?? options.get("to-port"))?.values[0];
    const ports = text === undefined ? null : readPorts(text);
    if (text !== undefined && ports === null) return null;
    return [natAction(nat, { kind: "target", addresses: null, ports }, { family: rule.family, options })];
  });
}

const destinationHooks: ReadonlySet<Hook> = new Set<Hook>(["prerouting", "output"]);

/** The network part is replaced and the host part kept. In a user's chain it is not known which side is meant. */
const netmap = targetModule("to", (options, rule) => {
  const block = readMaskedAddress(options.get("to")?.values[0] ?? "", rule.family);
  if (block === null || block.mask !== null || rule.hook === null) return null;
  const target = { kind: "target", addresses: block.interval, ports: null, keepsHostBits: true } as const;
  return [natAction(destinationHooks.has(rule.hook) ? "dnat" : "snat", target, { family: rule.family, options })];
});

/** Where no socket takes the packet it is dropped. */
const tproxy = targetModule("on-port on-ip tproxy-mark", (options, rule) => {
  const port = readNumber(options.get("on-port")?.values[0] ?? "", 0xffff);
  const onIp = options.get("on-ip")?.values[0];
  const address = onIp === undefined ? 0n : readAddress(onIp, rule.family);
  const markText = options.get("tproxy-mark")?.values[0];
  const mark = markText === undefined ? null : readMaskedNumber(markText);
  if (port === null || address === null || (markText !== undefined && mark === null)) return null;
  return [...tproxyMark(mark), tproxyStep(rule, { port, address }), { kind: "verdict", verdict: { kind: "accept" } }];
});

function tproxyMark(mark: { readonly value: bigint; readonly mask: bigint | null } | null): readonly Step[] {
  return mark === null ? [] : [{ kind: "set-mark", of: "packet", and: MAX_MARK ^ (mark.mask ?? MAX_MARK), xor: mark.value }];
}

function tproxyStep(rule: RulePlace, to: { readonly port: number; readonly address: bigint }): Step {
  const family = rule.family === "ip" ? "ipv4" : "ipv6";
  const address = to.address === 0n ? null : to.address;
  return { kind: "tproxy", family, address, port: to.port === 0 ? null : to.port, otherwise: "drop" };
}

export const natTargets: Readonly<Record<string, IptablesModule>> = {
  DNAT: addressTarget("dnat", "to-destination"),
  SNAT: addressTarget("snat", "to-source"),
  MASQUERADE: portTarget("masquerade"),
  REDIRECT: portTarget("redirect"),
  NETMAP: netmap,
  TPROXY: tproxy,
};
