/**
 * memcached: -l, -p, -U and -s of its command line, which is all it reads. Debian's wrapper makes that line from /etc/memcached.conf, Red Hat's unit
 * from the variables in /etc/sysconfig/memcached, which are traced like those of any unit. A line of Debian's file is named only where the whole
 * command line is what the file gives.
 */
import { canonicalAddress, classifyAddress, parsePort } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { boundedFlatMap } from "../bounded-settings.ts";
import { decodeText } from "../formats/decode-text.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { applyWith } from "../programs/go-listen.ts";
import { possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { argumentPlace, defaultPlace, type SettingPlace } from "../setting-place.ts";
import { bindSetting, limitSetting, parseCount, recordPlace, type WinningPlace } from "../winning-place.ts";
import { parseMemcachedArguments, type MemcachedOption } from "./memcached-arguments.ts";

const debianFile = "/etc/memcached.conf";

export const memcached: Service = {
  id: "memcached",
  name: "memcached",
  evidence: "run",
  reload: "none",
  usualPorts: [{ protocol: "tcp", port: 11_211 }],
  environmentNames: [],
  recognise: (process) => (programName(process) === "memcached" ? "executable" : null),
  wants: (process) => [{ path: configurationFile(process) }],
  parse,
  predict,
  changes,
  warnings,
  applyIn: applyWith(phrase("services.memcached.apply")),
  apply: phrase("services.memcached.apply"),
};

/** Debian's units memcached@NAME read /etc/memcached_NAME.conf. */
function configurationFile({ unit }: ProcessFacts): string {
  const instance = /^memcached@([^/]+)\.service$/.exec(unit ?? "")?.[1];
  return instance === undefined ? debianFile : `/etc/memcached_${instance}.conf`;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const file = files.find(({ path }) => path === configurationFile(process)) ?? null;
  const words = process.arguments.slice(1);
  const linesOfWords = wrapperLines(file, words);
  const places = new Map<string, WinningPlace>();
  const listens: { option: MemcachedOption; place: SettingPlace }[] = [];
  for (const option of parseMemcachedArguments(words)) {
    const line = linesOfWords?.[option.index];
    const argument = argumentPlace(option.key, option.value);
    const place = line === undefined || file === null ? argument : { ...argument, file: file.path, line, fileHash: file.hash };
    if (option.letter === "l") listens.push({ option, place });
    else recordPlace(places, option.letter, place);
  }
  const absent = linesOfWords === null ? null : (file?.path ?? null);
  const found = (letter: string): WinningPlace => places.get(letter) ?? { place: defaultPlace(absent, `-${letter}`), overrides: [] };
  const wants = listens.some(({ place }) => /[g-z]/i.test(place.value)) ? [{ path: hostsPath }] : [];
  const limits = [limitOf(found("c"), "connections"), limitOf(found("b"), "backlog")];
  if (places.has("s")) return { settings: [], limits, wants };
  return { settings: settingsOf({ listens: listens.map(({ place }) => place), found, files, absent }), limits, wants };
}

/** Connections and backlog are 1024 each without an option. */
function limitOf({ place }: WinningPlace, kind: LimitSetting["kind"]): LimitSetting {
  return limitSetting(place, kind, place.source === "default" ? 1024 : parseCount(place.value));
}

/**
 * The line of the file behind each argument, when Debian's wrapper makes exactly these arguments of it: lines of options in order, without
 * comments, -d, -h and words such as logfile. Null: they came from elsewhere.
 */
function wrapperLines(file: FileBytes | null, words: readonly string[]): readonly number[] | null {
  if (file?.bytes === undefined || file.bytes === null) return null;
  const made = decodeText(file.bytes)
    .split("\n", 2000)
    .flatMap((text, index) => {
      const kept = text.replaceAll(/(?<!\\)#[^#]*/g, "").trim();
      return kept === "" || /^(?:-[dh]|[^-])/.test(kept) ? [] : kept.split(/\s+/).map((word) => ({ word, line: index + 1 }));
    });
  const isWhole = made.length === words.length && made.every(({ word }, index) => word === words[index]);
  return isWhole ? made.map(({ line }) => line) : null;
}

interface Found {
  readonly listens: readonly SettingPlace[];
  readonly found: (letter: string) => WinningPlace;
  readonly files: readonly FileBytes[];
  readonly absent: string | null;
}

/** `-l` may hold a port of its own, for TCP and UDP alike. Port 0 is off; UDP is off unless -U names a port. */
function settingsOf({ listens, found, files, absent }: Found): readonly BindSetting[] {
  const portOf = (letter: string, usual: number): number => {
    const { place } = found(letter);
    return place.source === "default" ? usual : (parsePort(place.value) ?? 0);
  };
  const ports = [
    { protocol: "tcp" as const, letter: "p", port: portOf("p", 11_211) },
    { protocol: "udp" as const, letter: "U", port: portOf("U", 0) },
  ].filter(({ port }) => port !== 0);
  const targets =
    listens.length === 0
      ? [{ place: defaultPlace(absent, "-l"), text: "" }]
      : listens.flatMap((place) => place.value.split(",", 256).map((text) => ({ place, text: text.trim() })));
  const binds = boundedFlatMap(targets, ({ place, text }) =>
    ports.flatMap(({ protocol, port }) => {
      const target = parseListenTarget(text, files);
      const own = target.port ?? port;
      return target.addresses.map((address) => bindSetting({ place, overrides: [] }, { protocol, address, port: own }));
    }),
  );
  return [...binds, ...ports.map(({ protocol, letter, port }) => bindSetting(found(letter), { protocol, address: null, port }))];
}

/** HOST, HOST:PORT, [IPv6]:PORT or an IPv6 address, with `notls:` or `proto[…]:` before it; nothing and `*` are both wildcards. */
function parseListenTarget(text: string, files: readonly FileBytes[]): { addresses: readonly string[]; port: number | null } {
  const bare = text.replace(/^(?:notls:|proto\[[a-z]*\]:|tag_[^:]*:)+/i, "");
  if (bare === "" || bare === "*") return { addresses: ["0.0.0.0", "::"], port: null };
  const whole = canonicalAddress(bare);
  if (whole !== null) return { addresses: [whole], port: null };
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::([0-9]{1,5}))?$/.exec(bare);
  const host = match?.[1] ?? match?.[2] ?? bare;
  const port = match?.[3] === undefined ? null : parsePort(match[3]);
  if (host === "*" || host === "") return { addresses: ["0.0.0.0", "::"], port };
  const address = canonicalAddress(host);
  const resolved = address === null ? resolveName(host, files) : [address];
  return { addresses: resolved.length === 0 ? [host] : resolved, port };
}

function predict({ address, port }: BindSetting): PredictedSocket | null {
  if (address === null || port === null) return null;
  const scope = scopeOfAddress(address);
  return scope === null ? null : { address, port, scope };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const step = writeStep(
    settings.filter(({ key }) => key === "-l" || key === "--listen"),
    debianFile,
  );
  const port = settings.find((setting) => setting.port !== null)?.port ?? 11_211;
  return [
    possibleChange({ target: "dual", steps: [step, phrase("services.memcached.dual")], code: ["-l 0.0.0.0,::"] }),
    possibleChange({ target: "ipv4", steps: [step], code: ["-l 0.0.0.0"] }),
    possibleChange({ target: "ipv6", steps: [step], code: ["-l ::"] }),
    possibleChange({ target: "loopback", steps: [step, phrase("services.breaks.loopback", { port })], code: ["-l 127.0.0.1,::1"] }),
  ];
}

/** memcached asks nobody for a password by default; over UDP it also answers forged senders. */
function warnings(settings: readonly BindSetting[]): readonly Phrase[] {
  const remote = settings.filter((setting) => predict(setting) !== null && classifyAddress(setting.address ?? "") !== "loopback");
  return [
    ...(remote.some(({ protocol }) => protocol === "udp") ? [phrase("services.memcached.udp")] : []),
    ...(remote.length > 0 ? [phrase("services.memcached.openToAll")] : []),
  ];
}
