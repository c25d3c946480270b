/**
 * microsocks: a SOCKS5 server that is set by arguments alone (-i, -p; sockssrv.c, server_setup). A name is resolved and its first address is taken,
 * which with glibc is the IPv6 one. `::` is dual-stack unless net.ipv6.bindv6only is on. It overwrites the values of -u and -P in its arguments.
 */
import { canonicalAddress, classifyAddress, parsePort } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { bindPair } from "../bind-pair.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { predictDual, scopeOfAddress } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { impossibleChange, possibleChange } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { argumentPlace, defaultPlace, type SettingPlace } from "../setting-place.ts";
import { lastOption, parseShortOptions } from "../short-options.ts";

export const microsocks: Service = {
  id: "microsocks",
  name: "microsocks",
  aliases: ["socks"],
  evidence: "run",
  reload: "stops",
  usualPorts: [{ protocol: "tcp", port: 1080 }],
  environmentNames: [],
  recognise: (process) => (programName(process) === "microsocks" ? "executable" : null),
  wants: () => [{ path: hostsPath }],
  parse,
  predict: predictDual,
  changes,
  warnings,
  apply: phrase("services.microsocks.apply"),
};

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const words = parseShortOptions(process.arguments, "bipuPw");
  const place = (letter: "i" | "p"): SettingPlace => {
    const value = lastOption(words, letter);
    return value === null ? defaultPlace(null, `-${letter}`) : argumentPlace(`-${letter}`, value);
  };
  const name = lastOption(words, "i") ?? "0.0.0.0";
  const address = canonicalAddress(name) ?? firstAddress(resolveName(name, files)) ?? name;
  const port = parsePort(lastOption(words, "p") ?? "1080");
  const settings = bindPair({ protocol: "tcp", addresses: [address], addressPlace: place("i"), port, portPlace: place("p") });
  const login = lastOption(words, "u") === null ? [] : [loginSetting];
  return { settings: [...settings, ...login], wants: [] };
}

/** That clients must sign in; the value is a secret and never kept. */
const loginSetting: BindSetting = { ...argumentPlace("-u", ""), protocol: "tcp", address: null, port: null };

function firstAddress(addresses: readonly string[]): string | null {
  return addresses.find((address) => scopeOfAddress(address) === "ipv6") ?? addresses[0] ?? null;
}

function warnings(settings: readonly BindSetting[]): readonly Phrase[] {
  const hasLogin = settings.some(({ key }) => key === "-u");
  const reachable = settings.find((setting) => predictDual(setting) !== null && classifyAddress(setting.address ?? "") !== "loopback");
  return hasLogin || reachable === undefined ? [] : [phrase("services.warning.openProxy", { port: reachable.port ?? 1080 })];
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? 1080;
  const steps = [phrase("services.change.argument")];
  const code = (address: string): string[] => [`microsocks -i ${address} -p ${port}`];
  return [
    possibleChange({ target: "dual", steps, code: code("::") }),
    possibleChange({ target: "ipv4", steps, code: code("0.0.0.0") }),
    impossibleChange("ipv6", phrase("services.network.noIpv6Wildcard", { name: "microsocks" })),
    possibleChange({ target: "loopback", steps: [...steps, phrase("services.breaks.loopbackFamily")], code: code("127.0.0.1") }),
  ];
}
