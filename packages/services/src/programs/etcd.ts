/**
 * etcd: URLs for clients, peers and metrics, from a configuration file (--config-file, YAML), else flags, else ETCD_* variables, else localhost. A
 * configuration file makes etcd ignore every other flag and variable. Debian's unit reads /etc/default/etcd. Where a flag and its variable are both
 * set etcd refuses to start. Source: etcd 3.4 `server/etcdmain/config.go`.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { leafAt, type SettingTree } from "../formats/setting-tree.ts";
import { parseYamlLines } from "../formats/yaml-lines.ts";
import { programName, resolvePath } from "../program-name.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { argumentPlace, environmentPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { applyWith, goChanges, goDefault, goSetting, openSettings, predictGoSocket } from "./go-listen.ts";
import { flagValues } from "./long-flags.ts";

interface UrlOption {
  readonly flag: string;
  readonly variable: string;
  readonly fallback: string | null; // null: nothing is opened
}

const options: readonly UrlOption[] = [
  { flag: "listen-client-urls", variable: "ETCD_LISTEN_CLIENT_URLS", fallback: "http://localhost:2379" },
  { flag: "listen-peer-urls", variable: "ETCD_LISTEN_PEER_URLS", fallback: "http://localhost:2380" },
  { flag: "listen-metrics-urls", variable: "ETCD_LISTEN_METRICS_URLS", fallback: null },
];
const fileVariable = "ETCD_CONFIG_FILE";

export const etcd: Service = {
  id: "etcd",
  name: "etcd",
  evidence: "run",
  reload: "none",
  usualPorts: [
    { protocol: "tcp", port: 2379 },
    { protocol: "tcp", port: 2380 },
  ],
  environmentNames: [fileVariable, ...options.map(({ variable }) => variable)],
  recognise: (process) => (programName(process) === "etcd" ? "executable" : null),
  wants: (process) => [configurationFile(process)].flatMap((path) => (path === null ? [] : [{ path }])),
  parse,
  predict: predictGoSocket,
  changes: (settings) => goChanges({ settings, code: (host, port) => codeFor(settings, `http://${host}:${port}`), file: null }),
  defaults: phrase("services.go.default"),
  warnings: (settings) => (openSettings(settings).some(({ value }) => value.startsWith("http:")) ? [phrase("services.etcd.open")] : []),
  apply: phrase("services.etcd.apply"),
  applyIn: applyWith(phrase("services.etcd.apply")),
};

function configurationFile({ arguments: words, environment, workingDirectory }: ProcessFacts): string | null {
  const path = flagValues(words, ["config-file"]).at(-1)?.value ?? environment[fileVariable] ?? "";
  if (path === "") return null;
  return path.startsWith("/") || workingDirectory !== null ? resolvePath(workingDirectory ?? "/", path) : null;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const path = configurationFile(process);
  if (path === null) return { settings: options.flatMap((option) => settingsOf(option, process)), wants: [] };
  const file = files.find((candidate) => candidate.path === path);
  if (file?.bytes === undefined || file.bytes === null) return { settings: [], wants: [] };
  const tree = parseYamlLines(decodeText(file.bytes));
  const settings = options.flatMap((option) => settingsInFile(option, { tree, file }));
  return { settings, wants: [], ...(tree.problem === null ? {} : { problems: [{ path, reason: tree.problem }] }) };
}

function settingsInFile({ flag, fallback }: UrlOption, { tree, file }: { tree: SettingTree; file: FileBytes }): BindSetting[] {
  const leaf = leafAt(tree, flag);
  if (leaf === null || leaf.value === "") return fallback === null ? [] : [goDefault(flag, { value: fallback, file: file.path })];
  return urlSettings(linePlace({ file: file.path, line: leaf.line, key: flag, value: leaf.value, fileHash: file.hash }));
}

function settingsOf({ flag, variable, fallback }: UrlOption, { arguments: words, environment }: ProcessFacts): BindSetting[] {
  const given = flagValues(words, [flag]).at(-1);
  const set = environment[variable] ?? "";
  if (given !== undefined) return urlSettings(argumentPlace(given.written, given.value));
  if (set !== "") return urlSettings(environmentPlace(variable, set));
  return fallback === null ? [] : [goDefault(`--${flag}`, { value: fallback })];
}

/** One setting for each URL of the list; those of Unix sockets hold no port. */
function urlSettings(place: SettingPlace): BindSetting[] {
  return place.value
    .split(",", 32)
    .map((url) => url.trim())
    .filter((url) => url !== "" && !url.startsWith("unix"))
    .map((url) => goSetting(place, url));
}

function codeFor(settings: readonly BindSetting[], url: string): readonly string[] {
  const { source, key } = settings.find((setting) => setting.source !== "default") ?? { source: "argument", key: "--listen-client-urls" };
  if (source === "environment") return [`${key}="${url}"`];
  return [source === "file" ? `${key}: ${url}` : `${key}=${url}`];
}
