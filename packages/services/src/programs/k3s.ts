/**
 * k3s: the API server's address and port from flags and /etc/rancher/k3s/config.yaml with config.yaml.d, flags winning. What else it opens is fixed:
 * kubelet 10250, VXLAN 8472/udp, and a row of ports on loopback. Read in the documents and source of k3s 1.30, not run here.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { filesOf } from "../formats/included-lines.ts";
import { leafAt } from "../formats/setting-tree.ts";
import { parseYamlLines } from "../formats/yaml-lines.ts";
import { programName } from "../program-name.ts";
import type { FileBytes, FileProblem, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { argumentPlace, defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { bindSetting, parseCount, recordPlace, type WinningPlace } from "../winning-place.ts";
import { applyWith, goChanges, openSettings, predictGoSocket } from "./go-listen.ts";
import { flagValues } from "./long-flags.ts";

const usualFile = "/etc/rancher/k3s/config.yaml";
const loopbackPorts = [6444, 10_010, 10_248, 10_249, 10_256, 10_257, 10_258, 10_259] as const;
const names = ["bind-address", "https-listen-port"] as const;

export const k3s: Service = {
  id: "k3s",
  name: "k3s",
  evidence: "source-read",
  reload: "none",
  usualPorts: [
    { protocol: "tcp", port: 6443 },
    { protocol: "tcp", port: 10_250 },
    { protocol: "udp", port: 8472 },
  ],
  environmentNames: [],
  recognise: (process) => (/^k3s(?:-server|-agent)?$/.test(programName(process) ?? "") ? "executable" : null),
  wants: (process) => filePaths(process).map((path) => ({ path })),
  parse,
  predict: predictGoSocket,
  changes: (settings) =>
    goChanges({ settings: settings.filter(({ port }) => port === 6443), code: (host) => [`bind-address: ${host}`], file: usualFile }),
  defaults: phrase("services.k3s.default"),
  warnings: (settings) =>
    openSettings(settings).some(({ protocol, port }) => protocol === "udp" && port === 8472) ? [phrase("services.k3s.vxlan")] : [],
  apply: phrase("services.k3s.apply"),
  applyIn: applyWith(phrase("services.k3s.apply")),
};

function filePaths({ arguments: words }: ProcessFacts): readonly [main: string, dropIns: string] {
  const main = flagValues(words, ["config", "c"]).at(-1)?.value ?? usualFile;
  return [main, `${main}.d/*.yaml`];
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const [main] = filePaths(process);
  const places = new Map<string, WinningPlace>();
  const problems: FileProblem[] = [];
  for (const file of filePaths(process).flatMap((path) => filesOf(path, files))) {
    if (file.bytes === null) continue;
    const tree = parseYamlLines(decodeText(file.bytes));
    if (tree.problem !== null) problems.push({ path: file.path, reason: tree.problem });
    for (const key of names) {
      const leaf = leafAt(tree, key);
      if (leaf !== null)
        recordPlace(places, key, linePlace({ file: file.path, line: leaf.line, key, value: leaf.value, fileHash: file.hash }));
    }
  }
  for (const key of names)
    for (const { written, value } of flagValues(process.arguments, [key])) recordPlace(places, key, argumentPlace(written, value));
  return { settings: [...serverSettings(process, { places, main }), ...fixedSettings(main)], wants: [], problems };
}

function serverSettings(
  { arguments: words, executable }: ProcessFacts,
  { places, main }: { places: ReadonlyMap<string, WinningPlace>; main: string },
): BindSetting[] {
  if (words.includes("agent") || executable?.endsWith("k3s-agent") === true) return [];
  const absent = (key: string): WinningPlace => ({ place: defaultPlace(main, key), overrides: [] });
  const address = places.get("bind-address") ?? absent("bind-address");
  const port = places.get("https-listen-port") ?? absent("https-listen-port");
  const number = port.place.source === "default" ? 6443 : parseCount(port.place.value);
  const bind = { address: address.place.value, port: number === null || number > 65535 ? null : number };
  return [bindSetting(address, bind), bindSetting(port, { address: null, port: bind.port })];
}

function fixedSettings(main: string): BindSetting[] {
  const fixed = (key: string): SettingPlace => defaultPlace(main, key);
  return [
    { ...fixed("kubelet-arg"), protocol: "tcp", address: "", port: 10_250 },
    { ...fixed("flannel-backend"), protocol: "udp", address: "0.0.0.0", port: 8472 },
    ...loopbackPorts.map((port): BindSetting => ({ ...fixed("bind-address"), protocol: "tcp", address: "127.0.0.1", port })),
  ];
}
