/**
 * kubelet: address and port of its API, the read-only port, and the health port on loopback, from the file of --config (YAML or JSON), flags winning.
 * Read in the source of Kubernetes 1.29 (`pkg/kubelet/apis/config`), not run here.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { parseJsonTree } from "../formats/json-tree.ts";
import { leafAt, type SettingTree } from "../formats/setting-tree.ts";
import { parseYamlLines } from "../formats/yaml-lines.ts";
import { programName, resolvePath } from "../program-name.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { argumentPlace, defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { parseCount } from "../winning-place.ts";
import { applyWith, goChanges, openSettings, predictGoSocket } from "./go-listen.ts";
import { flagValues } from "./long-flags.ts";

const usualFile = "/var/lib/kubelet/config.yaml";

export const kubelet: Service = {
  id: "kubelet",
  name: "kubelet",
  evidence: "source-read",
  reload: "none",
  usualPorts: [
    { protocol: "tcp", port: 10_250 },
    { protocol: "tcp", port: 10_248 },
  ],
  environmentNames: [],
  recognise: (process) => (programName(process) === "kubelet" ? "executable" : null),
  wants: (process) => [configurationFile(process)].flatMap((path) => (path === null ? [] : [{ path }])),
  parse,
  predict: predictGoSocket,
  changes: (settings) => goChanges({ settings, code: (host) => [`address: ${host}`], file: usualFile }),
  defaults: phrase("services.go.default"),
  warnings: (settings) => (openSettings(settings).some(({ key }) => /read-?only/i.test(key)) ? [phrase("services.kubelet.readOnly")] : []),
  apply: phrase("services.kubelet.apply"),
  applyIn: applyWith(phrase("services.kubelet.apply")),
};

function configurationFile({ arguments: words, workingDirectory }: ProcessFacts): string | null {
  const path = flagValues(words, ["config"]).at(-1)?.value;
  return path === undefined ? null : resolvePath(workingDirectory ?? "/", path);
}

interface Known {
  readonly process: ProcessFacts;
  readonly tree: SettingTree;
  readonly file: FileBytes | null;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const path = configurationFile(process);
  const file = files.find((candidate) => candidate.path === path) ?? null;
  if (path !== null && (file === null || file.bytes === null)) return { settings: [], wants: [] };
  const text = file?.bytes === undefined || file.bytes === null ? "" : decodeText(file.bytes);
  const tree = (text.trimStart().startsWith("{") ? parseJsonTree(text) : null) ?? parseYamlLines(text);
  const known = { process, tree, file };
  const address = optionOf(known, { key: "address", flag: "address", fallback: "0.0.0.0" });
  const settings = [
    place(address, optionOf(known, { key: "port", flag: "port", fallback: "10250" })),
    place(address, optionOf(known, { key: "readOnlyPort", flag: "read-only-port", fallback: "0" })),
    place(
      optionOf(known, { key: "healthzBindAddress", flag: "healthz-bind-address", fallback: "127.0.0.1" }),
      optionOf(known, { key: "healthzPort", flag: "healthz-port", fallback: "10248" }),
    ),
  ].flat();
  return { settings, wants: [], ...(tree.problem === null || path === null ? {} : { problems: [{ path, reason: tree.problem }] }) };
}

interface Option {
  readonly place: SettingPlace;
  readonly value: string;
}

function optionOf({ process, tree, file }: Known, { key, flag, fallback }: { key: string; flag: string; fallback: string }): Option {
  const given = flagValues(process.arguments, [flag]).at(-1);
  if (given !== undefined) return { place: argumentPlace(given.written, given.value), value: given.value };
  const leaf = leafAt(tree, key);
  if (leaf === null || file === null || leaf.value === "") return { place: defaultPlace(file?.path ?? null, key), value: fallback };
  return { place: linePlace({ file: file.path, line: leaf.line, key, value: leaf.value, fileHash: file.hash }), value: leaf.value };
}

/** Port 0 and below: not opened. */
function place(address: Option, port: Option): BindSetting[] {
  const number = parseCount(port.value);
  if (number === null || number === 0 || number > 65535) return [];
  const deciding = port.place.key.startsWith("read") ? port : address;
  return [{ ...deciding.place, protocol: "tcp", address: address.value, port: number }];
}
