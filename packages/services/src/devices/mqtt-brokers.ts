/**
 * EMQX 5, VerneMQ and NanoMQ: listeners as their files name them, read in their documents, not run. Of EMQX's files emqx.conf wins over cluster.hocon,
 * which the dashboard writes, and that over base.hocon; a bind without an address, and what each opens when nothing is set, depends on the version and
 * is left open. EMQX's [::] is dual-stack unless ipv6_v6only is on; what the others make of it is not known here.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { parseBracedSettings } from "../formats/braced-settings.ts";
import { decodeText } from "../formats/decode-text.ts";
import { parseDirectiveLines } from "../formats/directive-lines.ts";
import { parseHostPort } from "../listen-arguments.ts";
import { predictDual, predictLiteral } from "../predicted-scope.ts";
import { programName, resolvePath } from "../program-name.ts";
import { impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, FileProblem, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service, UsualPort } from "../service.ts";
import { linePlace } from "../setting-place.ts";
import { findOption } from "../word-options.ts";
import { bindSetting, recordPlace, type WinningPlace } from "../winning-place.ts";

interface Broker {
  readonly id: string;
  readonly name: string;
  readonly usualPorts: readonly UsualPort[];
  readonly recognise: Service["recognise"];
  readonly files: (process: ProcessFacts) => readonly string[]; // the later one wins
  readonly format: "braced" | "lines";
  readonly bindKey: RegExp; // keys whose value is ADDRESS:PORT or PORT
  readonly key: string; // of the usual listener
  readonly quote: string; // around a value
  readonly isIpv6Known: boolean;
}

function defineBroker(broker: Broker): Service {
  const { id, name, usualPorts, recognise } = broker;
  return {
    id,
    name,
    usualPorts,
    recognise,
    evidence: "source-read",
    reload: "none",
    environmentNames: [],
    wants: (process) => broker.files(process).map((path) => ({ path })),
    parse: (process, files) => parse(broker, { process, files }),
    predict: (setting, all) => predict(broker, { setting, all }),
    changes: (settings) => changes(broker, settings),
    apply: phrase("services.runtime.apply"),
  };
}

interface Source {
  readonly process: ProcessFacts;
  readonly files: readonly FileBytes[];
}

function parse(broker: Broker, { process, files }: Source): ParsedSettings {
  const places = new Map<string, WinningPlace>();
  const problems: FileProblem[] = [];
  for (const path of broker.files(process)) {
    const file = files.find((candidate) => candidate.path === path);
    if (file?.bytes === undefined || file.bytes === null) continue;
    const { lines, problem } = readKeys(broker, decodeText(file.bytes));
    if (problem !== null) problems.push({ path, reason: problem });
    for (const { key, value, line } of lines)
      if (broker.bindKey.test(key) || /\.(?:enabled?|ipv6_v6only)$/.test(key))
        recordPlace(places, key, linePlace({ file: path, line, key, value, fileHash: file.hash }));
  }
  const settings = [...places].flatMap(([key, found]): BindSetting[] => {
    if (!broker.bindKey.test(key)) return isV6only(key) ? [bindSetting(found, { address: null, port: null })] : [];
    const listener = key.replace(/\.bind$/, "");
    const isOff = ["enable", "enabled"].some((name) => places.get(`${listener}.${name}`)?.place.value === "false");
    const bind = parseHostPort(found.place.value.replace(/\/.*$/, ""));
    return isOff ? [] : [bindSetting(found, { address: bind?.address ?? null, port: bind?.port ?? null })];
  });
  return { settings, wants: [], problems };
}

interface KeyLine {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

function readKeys({ format }: Broker, text: string): { lines: readonly KeyLine[]; problem: string | null } {
  if (format === "lines") {
    const lines = parseDirectiveLines(text, { separator: "equals", comment: "line", joinsLines: false, quotes: "none" });
    const withPort = lines.filter(({ args }) => /:\d+$/.test(args.join(" "))); // other keys of a listener look the same
    return { lines: withPort.map(({ name, args, line }) => ({ key: name, value: args.join(" "), line })), problem: null };
  }
  const { leaves, problem } = parseBracedSettings(text);
  return { lines: leaves.map(({ path, value, line }) => ({ key: path.join("."), value, line })), problem };
}

function isV6only(key: string): boolean {
  return key.endsWith(".ipv6_v6only");
}

function predict(
  { isIpv6Known }: Broker,
  { setting, all }: { readonly setting: BindSetting; readonly all: readonly BindSetting[] },
): PredictedSocket | null {
  if (setting.address !== "::") return setting.address === "" ? null : predictLiteral(setting);
  if (!isIpv6Known) return null;
  const listener = setting.key.replace(/\.bind$/, "");
  const isAlone = all.some(({ key, value }) => key.startsWith(`${listener}.`) && isV6only(key) && value === "true");
  return isAlone ? predictLiteral(setting) : predictDual(setting);
}

function changes(
  { usualPorts, key: usualKey, quote, isIpv6Known, files }: Broker,
  settings: readonly BindSetting[],
): readonly ScopeChange[] {
  const bind = settings.find(({ port }) => port !== null);
  const port = bind?.port ?? usualPorts[0]?.port ?? 1883;
  const key = bind?.key ?? usualKey;
  const nowhere: ProcessFacts = {
    pid: 0,
    executable: null,
    arguments: [],
    workingDirectory: null,
    unit: null,
    environment: {},
    listens: [],
  };
  const steps = [writeStep(bind === undefined ? [] : [bind], files(nowhere).at(-1) ?? "")];
  const code = (address: string): string => `${key} = ${quote}${address}:${port}${quote}`;
  const unknown = phrase("services.broker.ipv6Unknown");
  const listener = key.replace(/\.bind$/, "");
  return [
    isIpv6Known ? possibleChange({ target: "dual", steps, code: [code("[::]")] }) : impossibleChange("dual", unknown),
    possibleChange({ target: "ipv4", steps, code: [code("0.0.0.0")] }),
    isIpv6Known
      ? possibleChange({ target: "ipv6", steps, code: [code("[::]"), `${listener}.ipv6_v6only = true`] })
      : impossibleChange("ipv6", unknown),
    possibleChange({ target: "loopback", steps: [...steps, phrase("services.breaks.loopbackFamily")], code: [code("127.0.0.1")] }),
  ];
}

function tcp(...ports: readonly number[]): readonly UsualPort[] {
  return ports.map((port) => ({ protocol: "tcp", port }));
}

/** Erlang programs share beam.smp; the release is named by their arguments. */
function erlangRelease(name: string): Service["recognise"] {
  const pattern = new RegExp(`(^|[/@])${name}(@|/|$)`);
  return (process) =>
    /^beam(\.smp)?$/.test(programName(process) ?? "") && process.arguments.some((word) => pattern.test(word)) ? "arguments" : null;
}

export const mqttBrokers: readonly Service[] = [
  defineBroker({
    id: "emqx",
    name: "EMQX",
    usualPorts: tcp(1883, 8883, 8083, 8084, 18083),
    recognise: erlangRelease("emqx"),
    files: ({ arguments: words }) =>
      words.some((word) => word.startsWith("/opt/emqx"))
        ? ["/opt/emqx/etc/base.hocon", "/opt/emqx/data/configs/cluster.hocon", "/opt/emqx/etc/emqx.conf"]
        : ["/etc/emqx/base.hocon", "/var/lib/emqx/configs/cluster.hocon", "/etc/emqx/emqx.conf"],
    format: "braced",
    bindKey: /^(?:listeners\.(?:tcp|ssl|ws|wss)\.[^.]+|dashboard\.listeners\.https?)\.bind$/,
    key: "listeners.tcp.default.bind",
    quote: '"',
    isIpv6Known: true,
  }),
  defineBroker({
    id: "vernemq",
    name: "VerneMQ",
    usualPorts: tcp(1883, 8888),
    recognise: erlangRelease("vernemq"),
    files: () => ["/etc/vernemq/vernemq.conf"],
    format: "lines",
    bindKey: /^listener\.(?:tcp|ssl|wss?|https?|vmqs?)\.[^.]+$/,
    key: "listener.tcp.default",
    quote: "",
    isIpv6Known: false,
  }),
  defineBroker({
    id: "nanomq",
    name: "NanoMQ",
    usualPorts: tcp(1883, 8883),
    recognise: (process) => (programName(process) === "nanomq" ? "executable" : null),
    files: ({ arguments: words, workingDirectory }) => {
      const given = findOption(words, ["--conf"])?.value;
      return [given === undefined ? "/etc/nanomq.conf" : resolvePath(workingDirectory ?? "/", given)];
    },
    format: "braced",
    bindKey: /^listeners\.(?:tcp|ssl|ws|wss)(?:\.[^.]+)?\.bind$/,
    key: "listeners.tcp.bind",
    quote: '"',
    isIpv6Known: false,
  }),
];
