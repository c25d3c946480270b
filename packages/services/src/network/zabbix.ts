/**
 * Zabbix agent, agent 2, server and proxy: ListenIP (addresses, separated by commas) and ListenPort of one file with its includes; the last value wins. The C
 * programs open an IPv4 and an IPv6-only socket where ListenIP is not set; agent 2, written in Go, opens one dual-stack socket then and for 0.0.0.0.
 * Relative includes hang below the working directory, for agent 2 below the file's. Source: cfg.c, comms.c, zbxcomms and conf.go of 6.0.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import type { DirectiveDialect } from "../formats/directive-lines.ts";
import { readIncludedLines, type IncludedLine } from "../formats/included-lines.ts";
import { isGlob } from "../formats/path-glob.ts";
import { predictLiteral } from "../predicted-scope.ts";
import { directoryName, programName, resolvePath } from "../program-name.ts";
import { impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { defaultPlace, linePlace } from "../setting-place.ts";
import { bindSetting, limitSetting, parseCount, recordPlace, type WinningPlace } from "../winning-place.ts";

interface Variant {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly program: RegExp;
  readonly file: string;
  readonly port: number;
  readonly isGo: boolean;
  readonly evidence: Service["evidence"];
}

const variants: readonly Variant[] = [
  {
    id: "zabbix-agent",
    name: "Zabbix agent",
    aliases: ["zabbix", "zabbix_agentd"],
    program: /^zabbix_agentd$/,
    file: "/etc/zabbix/zabbix_agentd.conf",
    port: 10_050,
    isGo: false,
    evidence: "run",
  },
  {
    id: "zabbix-agent2",
    name: "Zabbix agent 2",
    aliases: ["zabbix_agent2"],
    program: /^zabbix_agent2$/,
    file: "/etc/zabbix/zabbix_agent2.conf",
    port: 10_050,
    isGo: true,
    evidence: "run",
  },
  {
    id: "zabbix-server",
    name: "Zabbix server",
    aliases: ["zabbix_server"],
    program: /^zabbix_server(_(pgsql|mysql))?$/,
    file: "/etc/zabbix/zabbix_server.conf",
    port: 10_051,
    isGo: false,
    evidence: "run",
  },
  {
    id: "zabbix-proxy",
    name: "Zabbix proxy",
    aliases: ["zabbix_proxy"],
    program: /^zabbix_proxy(_(pgsql|mysql|sqlite3))?$/,
    file: "/etc/zabbix/zabbix_proxy.conf",
    port: 10_051,
    isGo: false,
    evidence: "source-read",
  },
];

export const zabbixServices: readonly Service[] = variants.map((variant) => ({
  id: variant.id,
  name: variant.name,
  aliases: variant.aliases,
  evidence: variant.evidence,
  reload: "stops",
  usualPorts: [{ protocol: "tcp", port: variant.port }],
  environmentNames: [],
  recognise: (process) => (variant.program.test(programName(process) ?? "") ? "executable" : null),
  wants: (process) => [{ path: mainFile(variant, process) }],
  parse: (process, files) => parse(variant, { process, files }),
  predict: (setting) => predict(variant, setting),
  changes: (settings) => changes(variant, settings),
  apply: phrase("services.zabbix.apply", { name: variant.name }),
}));

function mainFile({ file }: Variant, { arguments: words, workingDirectory }: ProcessFacts): string {
  for (const [index, word] of words.entries()) {
    const given = /^(?:-c|--config)$/.test(word) ? words[index + 1] : /^(?:--config=|-c)(.+)$/.exec(word)?.[1];
    if (index > 0 && given !== undefined) return resolvePath(workingDirectory ?? "/", given);
  }
  return file;
}

const dialect: DirectiveDialect = { separator: "equals", comment: "line", joinsLines: false, quotes: "none" };

interface Context {
  readonly process: ProcessFacts;
  readonly files: readonly FileBytes[];
}

function parse(variant: Variant, { process, files }: Context): ParsedSettings {
  const main = mainFile(variant, process);
  const read = files.find(({ path }) => path === main);
  if (read?.bytes === undefined || read.bytes === null) return { settings: [], wants: [] };
  const below = variant.isGo ? directoryName(main) : (process.workingDirectory ?? "/");
  const { lines, wants } = readIncludedLines([main], files, {
    dialect,
    includesOf: ({ name, rest }) => (name === "Include" ? includedPaths(resolvePath(below, rest)) : null),
  });
  const places = new Map<string, WinningPlace>();
  for (const line of lines) recordPlace(places, line.name, placeOfLine(line));
  const of = (key: string): WinningPlace => places.get(key) ?? { place: defaultPlace(main, key), overrides: [] };
  return { settings: settingsOf(variant, of), limits: limitsOf(variant, of), wants };
}

/** A file, a glob, or a directory, of which every file counts. */
function includedPaths(path: string): readonly string[] {
  return isGlob(path) ? [path] : [path, `${path}/*`];
}

function placeOfLine({ name, rest, file, line, fileHash }: IncludedLine): WinningPlace["place"] {
  // Most values of these files are none of ours and some are secrets: only the keys that are asked for keep theirs.
  const value = /^(Listen(IP|Port)|StartAgents|StatusPort|ListenBacklog)$/.test(name) ? rest : "";
  return linePlace({ file, line, key: name, value, fileHash });
}

type Places = (key: string) => WinningPlace;

function settingsOf({ port: usual, isGo }: Variant, of: Places): BindSetting[] {
  const addresses = of("ListenIP");
  const ports = of("ListenPort");
  const number = ports.place.value === "" ? usual : parsePort(ports.place.value);
  const isPassive = of("StartAgents").place.value !== "0" || isGo;
  if (!isPassive) return [];
  const written = addresses.place.value
    .split(",")
    .map((address) => address.trim())
    .filter((address) => address !== "");
  const listened =
    written.length === 0 ? (isGo ? [""] : ["0.0.0.0", "::"]) : written.map((address) => canonicalAddress(address) ?? address);
  const status = of("StatusPort");
  const statusPort = isGo ? parsePort(status.place.value) : null;
  return [
    ...listened.map((address) => bindSetting(addresses, { address, port: number })),
    bindSetting(ports, { address: null, port: number }),
    ...(statusPort === null ? [] : [bindSetting(status, { address: "", port: statusPort })]),
  ];
}

/** Processes that answer passive checks, each one at a time. */
function limitsOf({ id }: Variant, of: Places): LimitSetting[] {
  const { place } = of("StartAgents");
  return id === "zabbix-agent" && place.source === "file" ? [limitSetting(place, "workers", parseCount(place.value))] : [];
}

function predict({ isGo }: Variant, setting: BindSetting): PredictedSocket | null {
  const { address, port } = setting;
  const isWildcard = isGo && (address === "" || address === "0.0.0.0");
  return isWildcard && port !== null ? { address: "::", port, scope: "dual" } : predictLiteral(setting);
}

function changes({ isGo, file, port: usual }: Variant, settings: readonly BindSetting[]): readonly ScopeChange[] {
  const steps = [
    writeStep(
      settings.filter(({ key }) => key === "ListenIP"),
      settings.find((setting) => setting.file !== null)?.file ?? file,
    ),
  ];
  const port = settings[0]?.port ?? usual;
  const noWay = phrase("services.zabbix.goWildcard");
  const loopback = possibleChange({
    target: "loopback",
    steps: [...steps, phrase("services.breaks.loopback", { port })],
    code: ["ListenIP=127.0.0.1,::1"],
  });
  if (isGo) {
    const dual = possibleChange({ target: "dual", steps, code: ["ListenIP=0.0.0.0"] });
    return [dual, impossibleChange("ipv4", noWay), impossibleChange("ipv6", noWay), loopback];
  }
  return [
    possibleChange({ target: "dual", steps, code: ["ListenIP=0.0.0.0,::"] }),
    possibleChange({ target: "ipv4", steps, code: ["ListenIP=0.0.0.0"] }),
    possibleChange({ target: "ipv6", steps, code: ["ListenIP=::"] }),
    loopback,
  ];
}
