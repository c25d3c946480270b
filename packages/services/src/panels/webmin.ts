/**
 * Webmin's miniserv.pl: `port`, `bind`, `ipv6`, `sockets` and the UDP port `listen` of its discovery, in /etc/webmin/miniserv.conf or the file that is
 * its argument. `sockets` holds pairs of address and port, `*` standing for the main one's. With ipv6=1 a wildcard is opened for IPv6 beside IPv4.
 * Read in its source (webmin 2.1, miniserv.pl), not run.
 */
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { parseDirectiveLines } from "../formats/directive-lines.ts";
import { predictLiteral } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { defaultPlace, linePlace } from "../setting-place.ts";
import { bindSetting, recordPlace, type WinningPlace } from "../winning-place.ts";

const usualFile = "/etc/webmin/miniserv.conf";

export const webmin: Service = {
  id: "webmin",
  name: "Webmin",
  aliases: ["miniserv", "usermin"],
  evidence: "source-read",
  reload: "stops",
  usualPorts: [
    { protocol: "tcp", port: 10000 },
    { protocol: "udp", port: 10000 },
  ],
  environmentNames: [],
  recognise: (process) =>
    programName(process)?.startsWith("perl") === true && process.arguments.some((word) => /(^|\/)miniserv\.pl$/.test(word))
      ? "arguments"
      : null,
  wants: (process) => [{ path: configuration(process) }],
  parse,
  predict: predictLiteral,
  changes,
  apply: phrase("services.webmin.apply"),
};

function configuration({ arguments: words }: ProcessFacts): string {
  return words.find((word) => /^\/.*\.conf$/.test(word)) ?? usualFile;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const path = configuration(process);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined || file.bytes === null) return { settings: [], wants: [] };
  const places = new Map<string, WinningPlace>();
  for (const { name, rest, line } of parseDirectiveLines(decodeText(file.bytes), dialect))
    if (keptNames.has(name)) recordPlace(places, name, linePlace({ file: path, line, key: name, value: rest, fileHash: file.hash }));
  const place = (key: string): WinningPlace => places.get(key) ?? { place: defaultPlace(path, key), overrides: [] };
  const valueOf = (key: string): string => places.get(key)?.place.value ?? "";
  const main = { address: valueOf("bind"), port: parsePort(valueOf("port")) ?? 10000 };
  const hasIpv6 = valueOf("ipv6") === "1";
  const discovery = parsePort(valueOf("listen"));
  return {
    settings: [
      ...wildcards(main.address, hasIpv6).map((address) => bindSetting(place("port"), { address, port: main.port })),
      ...(main.address === "" ? [] : [bindSetting(place("bind"), { address: main.address, port: main.port })]),
      ...moreSockets(place("sockets"), { main, hasIpv6 }),
      ...(discovery === null ? [] : [bindSetting(place("listen"), { protocol: "udp", address: "0.0.0.0", port: discovery })]),
    ],
    wants: [],
  };
}

const dialect = { separator: "equals", comment: "line", joinsLines: false, quotes: "none" } as const;
const keptNames: ReadonlySet<string> = new Set(["port", "bind", "ipv6", "sockets", "listen"]);

function wildcards(address: string, hasIpv6: boolean): readonly string[] {
  if (address !== "" && address !== "*") return [address];
  return hasIpv6 ? ["0.0.0.0", "::"] : ["0.0.0.0"];
}

interface MainPlace {
  readonly main: { readonly address: string; readonly port: number };
  readonly hasIpv6: boolean;
}

function moreSockets(place: WinningPlace, { main, hasIpv6 }: MainPlace): readonly BindSetting[] {
  const words = place.place.value.split(/\s+/).filter((word) => word !== "");
  const pairs = Array.from({ length: Math.floor(words.length / 2) }, (_unused, index) => [words[2 * index], words[2 * index + 1]] as const);
  return pairs.flatMap(([address = "", port = ""]) =>
    wildcards(address === "*" ? main.address : address, hasIpv6).map((one) =>
      bindSetting(place, { address: one, port: port === "*" ? main.port : parsePort(port) }),
    ),
  );
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const step = writeStep(
    settings.filter(({ key }) => key === "bind"),
    usualFile,
  );
  return [
    possibleChange({ target: "dual", steps: [step, phrase("services.webmin.ipv6Module")], code: ["ipv6=1", "bind="] }),
    possibleChange({ target: "ipv4", steps: [step], code: ["ipv6=0", "bind=0.0.0.0"] }),
    possibleChange({ target: "ipv6", steps: [step, phrase("services.webmin.ipv6Module")], code: ["ipv6=1", "bind=::"] }),
    possibleChange({ target: "loopback", steps: [step, phrase("services.breaks.loopbackFamily")], code: ["bind=127.0.0.1"] }),
  ];
}
