/**
 * vsftpd: listen or listen_ipv6 (one of them), listen_address or listen_address6, listen_port. Files and -o options of the command line are read in
 * the order they stand there and the last value wins; without a file among them /etc/vsftpd.conf is read after all, so it wins over -o (main.c).
 * The IPv6 socket is dual-stack unless net.ipv6.bindv6only is on. Data ports are there only while files move: they are claims, not binds.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting, PortClaim } from "@portolan/snapshot";
import { bindPair } from "../bind-pair.ts";
import { decodeText } from "../formats/decode-text.ts";
import { areRead } from "../formats/included-lines.ts";
import { parseVsftpdBoolean, parseVsftpdSetting, parseVsftpdSettings } from "../formats/vsftpd-settings.ts";
import { predictDual } from "../predicted-scope.ts";
import { programName, resolvePath } from "../program-name.ts";
import { editingChange, impossibleChange, linesOf } from "../scope-change.ts";
import type { ChangeEdit, FileBytes, FileRequest, ParsedSettings, ProcessFacts, ScopeChange, ScopeTarget, Service } from "../service.ts";
import { argumentPlace, defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";

export const vsftpd: Service = {
  id: "vsftpd",
  name: "vsftpd",
  aliases: ["ftp"],
  evidence: "run",
  reload: "ignored",
  usualPorts: [{ protocol: "tcp", port: 21 }],
  environmentNames: [],
  recognise: (process) => (programName(process) === "vsftpd" ? "executable" : null),
  wants: (process) => filesNamed(process).map((path) => ({ path })),
  parse,
  predict: predictDual,
  changes,
  apply: phrase("services.vsftpd.apply"),
};

const debianFile = "/etc/vsftpd.conf";
const redHatFile = "/etc/vsftpd/vsftpd.conf";

type Source = { readonly file: string } | { readonly option: string };

/** What is read, in order. The built-in default file of Debian is asked for first, that of Red Hat's unit is named in its arguments. */
function sourcesOf({ arguments: words, workingDirectory }: ProcessFacts): readonly Source[] {
  const sources = words.slice(1, 256).flatMap((word): Source[] => {
    if (word.startsWith("-o")) return [{ option: word.slice(2) }];
    return word.startsWith("-") || word === "" ? [] : [{ file: resolvePath(workingDirectory ?? "/", word) }];
  });
  return sources.some((source) => "file" in source) ? sources : [...sources, { file: debianFile }];
}

function filesNamed(process: ProcessFacts): readonly string[] {
  return sourcesOf(process).flatMap((source) => ("file" in source ? [source.file] : []));
}

type Values = ReadonlyMap<string, readonly SettingPlace[]>; // name → places that set it, the effective one last

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const wants: FileRequest[] = [];
  const named = filesNamed(process);
  if (!areRead(named, files)) return { settings: [], wants };
  const values = readValues(process, files);
  const fallback = named.at(-1) ?? redHatFile;
  return { settings: bindSettings(values, fallback), limits: limitsOf(values), claims: claimsOf(values), wants };
}

function readValues(process: ProcessFacts, files: readonly FileBytes[]): Values {
  const values = new Map<string, SettingPlace[]>();
  const add = (name: string, place: SettingPlace): void => void values.set(name, [...(values.get(name) ?? []), place]);
  for (const source of sourcesOf(process)) {
    if ("option" in source) {
      const setting = parseVsftpdSetting(source.option);
      if (setting !== null) add(setting.name, argumentPlace(`-o${setting.name}`, setting.value));
      continue;
    }
    const file = files.find(({ path }) => path === source.file);
    if (file?.bytes === undefined || file.bytes === null) continue;
    for (const { name, value, line } of parseVsftpdSettings(decodeText(file.bytes)))
      add(name, linePlace({ file: file.path, line, key: name, value, fileHash: file.hash }));
  }
  return values;
}

/** The effective place of a name, with those it wins over. */
function effective(values: Values, name: string): (SettingPlace & Pick<BindSetting, "overrides">) | null {
  const places = values.get(name) ?? [];
  const last = places.at(-1);
  return last === undefined ? null : places.length === 1 ? last : { ...last, overrides: places.slice(0, -1) };
}

function isOn(values: Values, name: string): boolean {
  return parseVsftpdBoolean(effective(values, name)?.value ?? "NO") === true;
}

/** None where neither listen nor listen_ipv6 is on: then inetd or systemd holds the port. */
function bindSettings(values: Values, fallback: string): BindSetting[] {
  const isIpv6 = isOn(values, "listen_ipv6");
  if (isIpv6 === isOn(values, "listen")) return [];
  const name = isIpv6 ? "listen_address6" : "listen_address";
  const written = effective(values, name);
  const wildcard = isIpv6 ? "::" : "0.0.0.0";
  const switchPlace = effective(values, isIpv6 ? "listen_ipv6" : "listen") ?? defaultPlace(fallback, "listen");
  const port = effective(values, "listen_port") ?? defaultPlace(fallback, "listen_port");
  const number = parsePort(port.value === "" ? "21" : port.value);
  const pair = bindPair({
    protocol: "tcp",
    addresses: [written === null ? wildcard : (canonicalAddress(written.value) ?? written.value)],
    addressPlace: written ?? switchPlace,
    port: number,
    portPlace: port,
  });
  return [...pair, ...otherSwitches(values, { used: written ?? switchPlace, port: number })];
}

/** Lines of listen and listen_ipv6 that decide nothing by themselves and must change with the others. */
function otherSwitches(values: Values, { used, port }: { readonly used: SettingPlace; readonly port: number | null }): BindSetting[] {
  return ["listen", "listen_ipv6", "listen_address", "listen_address6"].flatMap((name) => {
    const place = effective(values, name);
    const isUsed = place === null || (place.file === used.file && place.line === used.line && place.key === used.key);
    return isUsed ? [] : [{ ...place, protocol: "tcp" as const, address: null, port }];
  });
}

function limitsOf(values: Values): LimitSetting[] {
  return (effective(values, "max_clients") === null ? [] : [effective(values, "max_clients")]).flatMap((place) => {
    if (place === null || !/^\d{1,9}$/.test(place.value)) return [];
    const { overrides: _lost, ...kept } = place;
    return [{ ...kept, kind: "connections" as const, limit: Number(place.value) === 0 ? null : Number(place.value) }];
  });
}

/** The range of passive data connections; without one vsftpd takes any port from 1024 on, which no claim can say. */
function claimsOf(values: Values): PortClaim[] {
  const low = effective(values, "pasv_min_port");
  const high = effective(values, "pasv_max_port");
  const from = parsePort(low?.value ?? "");
  const to = parsePort(high?.value ?? "");
  if (low === null || from === null || to === null || from === 0 || to < from) return [];
  const { overrides: _lost, ...place } = low;
  return [{ ...place, purpose: "passive", owner: null, protocol: "tcp", address: null, from, to }];
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? 21;
  const change = (target: ScopeTarget, values: Readonly<Record<string, string>>, notes: readonly Phrase[] = []): ScopeChange =>
    editingChange({ target, edits: editsOf(settings, values), notes: [phrase("services.vsftpd.oneOfTwo"), ...notes] });
  const loopback = [phrase("services.breaks.loopback", { port }), phrase("services.breaks.loopbackFamily")];
  return [
    change("dual", { listen: "NO", listen_ipv6: "YES", listen_address6: "::" }),
    change("ipv4", { listen_ipv6: "NO", listen: "YES", listen_address: "0.0.0.0" }),
    impossibleChange("ipv6", phrase("services.network.noIpv6Wildcard", { name: "vsftpd" })),
    change("loopback", { listen_ipv6: "NO", listen: "YES", listen_address: "127.0.0.1" }, loopback),
  ];
}

/** Each key where it stands, else at the end of the file; an address that is any address is written only where one stands. */
function editsOf(settings: readonly BindSetting[], values: Readonly<Record<string, string>>): readonly ChangeEdit[] {
  const fallback = settings.find(({ source, file }) => source !== "argument" && file !== null)?.file ?? debianFile;
  const edits = Object.entries(values).flatMap(([key, value]): ChangeEdit[] => {
    const places = linesOf(settings.filter((setting) => setting.key.replace(/^-o/, "") === key));
    if (places.length === 0 && ["::", "0.0.0.0"].includes(value)) return [];
    const text = `${key}=${value}`;
    if (places.length === 0) return [{ file: fallback, line: null, part: null, text }];
    return places.map((place) => ({
      ...place,
      part: place.part?.replace(" ", "=") ?? null,
      text: place.part === null ? text : `-o${text}`,
    }));
  });
  const added = edits.filter(({ line }) => line === null).map(({ text }) => text);
  return [
    ...edits.filter(({ line }) => line !== null),
    ...(added.length === 0 ? [] : [{ file: fallback, line: null, part: null, text: added.join("\n") }]),
  ];
}
