/**
 * Panels written in Go: 1Panel, Portainer, Pterodactyl Wings. For Go 0.0.0.0 is dual-stack, except that 1Panel asks for tcp4 by default. Read in
 * their sources and documents, not run: 1Panel core/server/server.go, Portainer api/cli/cli.go, Wings config/config.go.
 * 1Panel keeps its port and address in a SQLite database that is not read: it is named as unread, with what shows them.
 */
import { parsePort } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { leafAt } from "../formats/setting-tree.ts";
import { parseYamlLines } from "../formats/yaml-lines.ts";
import { parseHostPort } from "../listen-arguments.ts";
import { predictDual } from "../predicted-scope.ts";
import { programName, resolvePath } from "../program-name.ts";
import { impossibleChange, possibleChange, writeStep, type WritePlace } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { defaultPlace, linePlace } from "../setting-place.ts";
import { findOption } from "../word-options.ts";

function isProgram(process: ProcessFacts, pattern: RegExp): "executable" | null {
  return pattern.test(programName(process) ?? "") ? "executable" : null;
}

/** Go opens one dual-stack socket for every wildcard. */
function predictGo(setting: BindSetting): PredictedSocket | null {
  return predictDual(["", "0.0.0.0"].includes(setting.address ?? "?") ? { ...setting, address: "::" } : setting);
}

export const onePanel: Service = {
  id: "1panel",
  name: "1Panel",
  aliases: ["1panel-core"],
  evidence: "source-read",
  reload: "stops",
  usualPorts: [],
  environmentNames: [],
  recognise: (process) => isProgram(process, /^1panel(?:-core|-agent)?$/),
  wants: () => [],
  parse: (process) => ({
    settings: [],
    wants: [],
    problems: [
      {
        path: `${process.workingDirectory ?? "/opt"}/1panel/db/core.db`,
        reason: "SQLite; 1pctl user-info shows the port, 1pctl listen-ip the address",
      },
    ],
  }),
  predict: () => null,
  changes: () => onePanelChanges,
  defaults: phrase("services.1panel.default"),
  apply: phrase("services.1panel.apply"),
};

const onePanelStep = [phrase("services.1panel.command")];
const onePanelChanges: readonly ScopeChange[] = [
  impossibleChange("dual", phrase("services.1panel.oneFamily")),
  possibleChange({ target: "ipv4", steps: onePanelStep, code: ["1pctl listen-ip ipv4"] }),
  possibleChange({ target: "ipv6", steps: onePanelStep, code: ["1pctl listen-ip ipv6"] }),
  impossibleChange("loopback", phrase("services.1panel.loopback")),
];

interface GoPanel {
  readonly step: (settings: readonly BindSetting[]) => Phrase | WritePlace;
  readonly code: (address: string, port: number) => readonly string[];
  readonly port: number;
}

function goChanges(settings: readonly BindSetting[], { step, code, port }: GoPanel): readonly ScopeChange[] {
  const number = settings.find((setting) => setting.port !== null)?.port ?? port;
  const steps = [step(settings)];
  return [
    possibleChange({ target: "dual", steps: [...steps, phrase("services.go.default")], code: code("0.0.0.0", number) }),
    impossibleChange("ipv4", phrase("services.go.noIpv4Only")),
    impossibleChange("ipv6", phrase("services.go.noIpv6Only")),
    possibleChange({ target: "loopback", steps: [...steps, phrase("services.breaks.loopbackFamily")], code: code("127.0.0.1", number) }),
  ];
}

export const portainer: Service = {
  id: "portainer",
  name: "Portainer",
  evidence: "source-read",
  reload: "none",
  usualPorts: [
    { protocol: "tcp", port: 9000 },
    { protocol: "tcp", port: 9443 },
  ],
  environmentNames: [],
  recognise: (process) => isProgram(process, /^portainer$/),
  wants: () => [],
  parse: parsePortainer,
  predict: predictGo,
  changes: (settings) =>
    goChanges(settings, {
      step: () => phrase("services.change.argument"),
      code: (address, port) => [`--bind-https=${address}:${port}`],
      port: 9443,
    }),
  defaults: phrase("services.portainer.default"),
  apply: phrase("services.portainer.apply"),
};

function parsePortainer(process: ProcessFacts): ParsedSettings {
  const bind = (names: readonly string[], usual: string): BindSetting[] => {
    const place = findOption(process.arguments, names) ?? defaultPlace(null, names[0] ?? "");
    const written = parseHostPort(place.source === "default" ? usual : place.value);
    return written === null ? [] : [{ ...place, protocol: "tcp", address: written.address ?? "", port: written.port }];
  };
  return { settings: [...bind(["--bind-https"], ":9443"), ...bind(["--bind", "-p"], ":9000"), ...tunnel(process)], wants: [] };
}

/** The port that Edge agents dial to. */
function tunnel(process: ProcessFacts): readonly BindSetting[] {
  const address = findOption(process.arguments, ["--tunnel-addr"])?.value ?? "0.0.0.0";
  const place = findOption(process.arguments, ["--tunnel-port"]) ?? defaultPlace(null, "--tunnel-port");
  const port = place.source === "default" ? 8000 : parsePort(place.value);
  return [{ ...place, protocol: "tcp", address, port }];
}

export const wings: Service = {
  id: "pterodactyl-wings",
  name: "Pterodactyl Wings",
  aliases: ["wings", "pterodactyl"],
  evidence: "source-read",
  reload: "none",
  usualPorts: [
    { protocol: "tcp", port: 8080 },
    { protocol: "tcp", port: 2022 },
  ],
  environmentNames: [],
  recognise: (process) => isProgram(process, /^wings$/),
  wants: (process) => [{ path: wingsFile(process) }],
  parse: parseWings,
  predict: predictGo,
  changes: (settings) =>
    goChanges(settings, {
      step: (known) =>
        writeStep(
          known.filter(({ key }) => key === "api.host"),
          "/etc/pterodactyl/config.yml",
        ),
      code: (address) => [...(settings.some(({ key, line }) => key === "api.host" && line !== null) ? [] : ["api:"]), `  host: ${address}`],
      port: 8080,
    }),
  defaults: phrase("services.go.default"),
  apply: phrase("services.runtime.apply"),
};

function wingsFile(process: ProcessFacts): string {
  const given = findOption(process.arguments, ["--config", "-c"])?.value ?? "/etc/pterodactyl/config.yml";
  return resolvePath(process.workingDirectory ?? "/", given);
}

const wingsBinds = [
  { host: ["api", "host"], port: ["api", "port"], usual: 8080 },
  { host: ["system", "sftp", "bind_address"], port: ["system", "sftp", "bind_port"], usual: 2022 },
] as const;

function parseWings(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const path = wingsFile(process);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined || file.bytes === null) return { settings: [], wants: [] };
  const tree = parseYamlLines(decodeText(file.bytes));
  const settings = wingsBinds.flatMap(({ host, port, usual }): BindSetting[] => {
    const hostLeaf = leafAt(tree, ...host);
    const portLeaf = leafAt(tree, ...port);
    const number = portLeaf === null ? usual : parsePort(portLeaf.value);
    const place = (leaf: typeof hostLeaf, key: string): Omit<BindSetting, "protocol" | "address" | "port"> =>
      leaf === null ? defaultPlace(path, key) : linePlace({ file: path, line: leaf.line, key, value: leaf.value, fileHash: file.hash });
    return [
      { ...place(hostLeaf, host.join(".")), protocol: "tcp", address: hostLeaf?.value ?? "0.0.0.0", port: number },
      { ...place(portLeaf, port.join(".")), protocol: "tcp", address: null, port: number },
    ];
  });
  return { settings, wants: [], problems: tree.problem === null ? [] : [{ path, reason: tree.problem }] };
}
