/**
 * Home Assistant: `http:` of configuration.yaml, server_port (8123) and server_host, a host or a list of hosts. Without one asyncio opens a socket
 * for each family; each written one is taken literally, :: as IPv6 alone. Read in its source (homeassistant/components/http), not run.
 */
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { leafAt, leavesAt, type SettingLeaf } from "../formats/setting-tree.ts";
import { parseYamlLines } from "../formats/yaml-lines.ts";
import { predictLiteral } from "../predicted-scope.ts";
import { programName, resolvePath } from "../program-name.ts";
import { isPython, runsPython } from "../runtimes/python-runtime.ts";
import { possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { findOption } from "../word-options.ts";

export const homeAssistant: Service = {
  id: "home-assistant",
  name: "Home Assistant",
  aliases: ["hass", "homeassistant"],
  evidence: "source-read",
  reload: "none",
  usualPorts: [{ protocol: "tcp", port: 8123 }],
  environmentNames: ["HOME"],
  recognise: (process) =>
    programName(process) === "hass" || (isPython(process) && (runsPython(process, "homeassistant") || runsPython(process, "hass")))
      ? "arguments"
      : null,
  wants: (process) => [{ path: configuration(process) }],
  parse,
  predict: predictLiteral,
  changes,
  apply: phrase("services.runtime.apply"),
};

function configuration(process: ProcessFacts): string {
  const given = findOption(process.arguments, ["--config", "-c"])?.value ?? `${process.environment["HOME"] ?? "/root"}/.homeassistant`;
  return resolvePath(process.workingDirectory ?? "/", `${given}/configuration.yaml`);
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const path = configuration(process);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined || file.bytes === null) return { settings: [], wants: [] };
  const tree = parseYamlLines(decodeText(file.bytes));
  const place = (leaf: SettingLeaf | null, key: string): SettingPlace =>
    leaf === null ? defaultPlace(path, key) : linePlace({ file: path, line: leaf.line, key, value: leaf.value, fileHash: file.hash });
  const portLeaf = leafAt(tree, "http", "server_port");
  const port = portLeaf === null ? 8123 : parsePort(portLeaf.value);
  const hosts = leavesAt(tree, "http", "server_host");
  const binds: readonly BindSetting[] =
    hosts.length === 0
      ? ["0.0.0.0", "::"].map((address) => ({ ...place(null, "http.server_host"), protocol: "tcp", address, port }))
      : hosts.map((leaf) => ({ ...place(leaf, "http.server_host"), protocol: "tcp", address: leaf.value, port }));
  const portSetting: BindSetting = { ...place(portLeaf, "http.server_port"), protocol: "tcp", address: null, port };
  return { settings: [...binds, portSetting], wants: [], problems: tree.problem === null ? [] : [{ path, reason: tree.problem }] };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const step = writeStep(
    settings.filter(({ key }) => key === "http.server_host"),
    "configuration.yaml",
  );
  const code = (...hosts: readonly string[]): readonly string[] => ["http:", "  server_host:", ...hosts.map((host) => `    - "${host}"`)];
  return [
    possibleChange({ target: "dual", steps: [step], code: code("0.0.0.0", "::") }),
    possibleChange({ target: "ipv4", steps: [step], code: code("0.0.0.0") }),
    possibleChange({ target: "ipv6", steps: [step], code: code("::") }),
    possibleChange({ target: "loopback", steps: [step], code: code("127.0.0.1", "::1") }),
  ];
}
