/**
 * Grafana: [server] http_addr, http_port and protocol, from the command line (cfg:server.http_port=…), else GF_SERVER_* variables, else grafana.ini or
 * custom.ini, else 3000 on every address. Read in the source of Grafana 10 (`pkg/setting/setting.go`), not run here.
 */
import { phrase } from "@portolan/phrases";
import { decodeText } from "../formats/decode-text.ts";
import { parseIniSyntax } from "../formats/ini-syntax.ts";
import { programName, resolvePath } from "../program-name.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { argumentPlace, defaultPlace, environmentPlace, linePlace } from "../setting-place.ts";
import { bindSetting, parseCount, recordPlace, type WinningPlace } from "../winning-place.ts";
import { applyWith, goChanges, predictGoSocket } from "./go-listen.ts";
import { flagValues } from "./long-flags.ts";

const usualFile = "/etc/grafana/grafana.ini";
const names = ["http_addr", "http_port", "protocol"] as const;

export const grafana: Service = {
  id: "grafana",
  name: "Grafana",
  evidence: "source-read",
  reload: "none",
  aliases: ["grafana-server"],
  usualPorts: [{ protocol: "tcp", port: 3000 }],
  environmentNames: names.map(variableOf),
  recognise: (process) => {
    const name = programName(process);
    return name === "grafana-server" || (name === "grafana" && process.arguments.includes("server")) ? "executable" : null;
  },
  wants: (process) => [{ path: configurationFile(process) }],
  parse,
  predict: predictGoSocket,
  changes: (settings) =>
    goChanges({
      settings: settings.filter(({ key }) => !/port$/i.test(key)),
      code: (host) => ["[server]", `http_addr = ${host}`],
      file: usualFile,
    }),
  defaults: phrase("services.go.default"),
  apply: phrase("services.runtime.apply"),
  applyIn: applyWith(phrase("services.runtime.apply")),
};

function variableOf(name: string): string {
  return `GF_SERVER_${name.toUpperCase()}`;
}

function configurationFile({ arguments: words, workingDirectory }: ProcessFacts): string {
  const given = flagValues(words, ["config"]).at(-1)?.value;
  if (given !== undefined) return resolvePath(workingDirectory ?? "/", given);
  const home = flagValues(words, ["homepath"]).at(-1)?.value;
  return home === undefined ? usualFile : resolvePath(workingDirectory ?? "/", `${home}/conf/custom.ini`);
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const path = configurationFile(process);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined || (file.bytes === null && file.reason !== "ENOENT")) return { settings: [], wants: [] };
  const places = new Map<string, WinningPlace>();
  const lines = file.bytes === null ? [] : parseIniSyntax(decodeText(file.bytes), { inlineComment: "#;" });
  for (const entry of lines)
    if (entry.kind === "option" && entry.section === "server" && isName(entry.name) && (entry.value ?? "") !== "")
      recordPlace(
        places,
        entry.name,
        linePlace({ file: path, line: entry.line, key: entry.name, value: entry.value ?? "", fileHash: file.hash }),
      );
  for (const name of names) {
    const value = process.environment[variableOf(name)];
    if (value !== undefined && value !== "") recordPlace(places, name, environmentPlace(variableOf(name), value));
    const word = process.arguments.findLast((candidate) => candidate.startsWith(`cfg:server.${name}=`));
    if (word !== undefined) recordPlace(places, name, argumentPlace(`cfg:server.${name}`, word.slice(word.indexOf("=") + 1)));
  }
  return { settings: settingsOf(places, path), wants: [] };
}

function isName(text: string): boolean {
  return names.some((name) => name === text);
}

function settingsOf(places: ReadonlyMap<string, WinningPlace>, path: string): ParsedSettings["settings"] {
  if (places.get("protocol")?.place.value === "socket") return [];
  const absent = (key: string): WinningPlace => ({ place: defaultPlace(path, key), overrides: [] });
  const address = places.get("http_addr") ?? absent("http_addr");
  const port = places.get("http_port") ?? absent("http_port");
  const number = port.place.source === "default" ? 3000 : parseCount(port.place.value);
  const bind = { address: address.place.value.replace(/^\[|\]$/g, ""), port: number === null || number > 65535 ? null : number };
  return [bindSetting(address, bind), bindSetting(port, { address: null, port: bind.port })];
}
