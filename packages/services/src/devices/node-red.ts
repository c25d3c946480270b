/**
 * Node-RED: uiPort (1880) and uiHost (0.0.0.0) of settings.js in its user directory, -p over them. settings.js is a program: only literals, and
 * `process.env.PORT || 1880`, are read; anything else leaves the value to the running program. It names its process node-red.
 * Read in its source (packages/node_modules/node-red/red.js), not run.
 */
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { bindPair } from "../bind-pair.ts";
import { decodeText } from "../formats/decode-text.ts";
import { programName, resolvePath } from "../program-name.ts";
import { predictNodeSocket } from "../runtimes/node-runtime.ts";
import { impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { defaultPlace, environmentPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { findOption } from "../word-options.ts";

export const nodeRed: Service = {
  id: "node-red",
  name: "Node-RED",
  evidence: "source-read",
  reload: "stops",
  usualPorts: [{ protocol: "tcp", port: 1880 }],
  environmentNames: ["HOME", "PORT"],
  recognise,
  wants: (process) => [{ path: settingsFile(process) }],
  parse,
  predict: predictNodeSocket,
  changes,
  apply: phrase("services.runtime.apply"),
};

function recognise(process: ProcessFacts): "arguments" | null {
  if (!/^(node(js)?[0-9.]*|node-red)$/.test(programName(process) ?? "")) return null;
  return process.arguments.slice(0, 4).some((word) => /(^|\/)node-red(\/red\.js|-pi)?$/.test(word)) ? "arguments" : null;
}

function settingsFile(process: ProcessFacts): string {
  const directory = findOption(process.arguments, ["--userDir", "-u"])?.value ?? `${process.environment["HOME"] ?? "/root"}/.node-red`;
  const given = findOption(process.arguments, ["--settings", "-s"])?.value ?? `${directory}/settings.js`;
  return resolvePath(process.workingDirectory ?? "/", given);
}

interface Literal {
  readonly place: SettingPlace;
  readonly value: string;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const path = settingsFile(process);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined || (file.bytes === null && file.reason !== "ENOENT")) return { settings: [], wants: [] };
  const host = literalOf(file, "uiHost") ?? { place: defaultPlace(path, "uiHost"), value: "0.0.0.0" };
  const port = portOf(process, file);
  return {
    settings: bindPair({
      protocol: "tcp",
      addresses: [host.value],
      addressPlace: host.place,
      port: parsePort(port.value),
      portPlace: port.place,
    }),
    wants: [],
  };
}

function portOf(process: ProcessFacts, file: FileBytes): Literal {
  const argument = findOption(process.arguments, ["--port", "-p"]);
  if (argument !== null) return { place: argument, value: argument.value };
  const written = literalOf(file, "uiPort");
  const variable = process.environment["PORT"];
  const takesVariable = written === null || written.place.value.includes("process.env.PORT");
  if (takesVariable && variable !== undefined) return { place: environmentPlace("PORT", variable), value: variable };
  return written ?? { place: defaultPlace(file.path, "uiPort"), value: "1880" };
}

/** `key: 1880`, `key: "…"` or `key: process.env.PORT || 1880` on a line of its own that is no comment. */
function literalOf(file: FileBytes, key: string): Literal | null {
  const lines = file.bytes === null ? [] : decodeText(file.bytes).split("\n");
  const pattern = new RegExp(`^\\s*["']?${key}["']?\\s*:\\s*((?:process\\.env\\.PORT\\s*\\|\\|\\s*)?(?:"([^"]*)"|'([^']*)'|(\\d+)))\\s*,?`);
  const index = lines.findLastIndex((text) => pattern.test(text));
  const match = pattern.exec(lines[index] ?? "");
  if (match === null) return null;
  const place = linePlace({ file: file.path, line: index + 1, key, value: match[1] ?? "", fileHash: file.hash });
  return { place, value: match[2] ?? match[3] ?? match[4] ?? "" };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const step = writeStep(
    settings.filter(({ key }) => key === "uiHost"),
    "settings.js",
  );
  const code = (host: string): readonly string[] => [`uiHost: "${host}",`];
  return [
    possibleChange({ target: "dual", steps: [step], code: code("::") }),
    possibleChange({ target: "ipv4", steps: [step], code: code("0.0.0.0") }),
    impossibleChange("ipv6", phrase("services.wildcard.noIpv6Only")),
    possibleChange({ target: "loopback", steps: [step, phrase("services.breaks.loopbackFamily")], code: code("127.0.0.1") }),
  ];
}
