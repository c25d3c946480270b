/**
 * The Docker API: `-H tcp://…` of dockerd or `hosts` of daemon.json (both at once is refused at start), without either only the Unix socket; `fd://` is
 * what docker.socket hands over. Metrics have a place of their own. Without TLS and client certificates whoever reaches the API is root.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { parseJsonTree } from "../formats/json-tree.ts";
import { leafAt, leavesAt, type SettingTree } from "../formats/setting-tree.ts";
import { programName, resolvePath } from "../program-name.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { argumentPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { applyWith, goChanges, goSetting, openSettings, predictGoSocket } from "./go-listen.ts";
import { flagValues, hasFlag } from "./long-flags.ts";

const usualFile = "/etc/docker/daemon.json";
const verifyKey = "tlsverify";

export const dockerApi: Service = {
  id: "dockerd",
  name: "Docker",
  evidence: "run",
  reload: "ignored",
  aliases: ["docker"],
  usualPorts: [
    { protocol: "tcp", port: 2375 },
    { protocol: "tcp", port: 2376 },
  ],
  environmentNames: [],
  recognise: (process) => (programName(process) === "dockerd" ? "executable" : null),
  wants: (process) => [{ path: configurationFile(process) }],
  parse,
  predict: predictGoSocket,
  changes: (settings) =>
    goChanges({
      settings: settings.filter(({ port }) => port !== null),
      code: (host, port) =>
        settings.some(({ source }) => source === "file")
          ? [`"hosts": ["fd://", "tcp://${host}:${port}"]`]
          : [`--host=tcp://${host}:${port}`],
      file: null,
    }),
  defaults: phrase("services.dockerApi.default"),
  warnings,
  apply: phrase("services.dockerApi.apply"),
  applyIn: applyWith(phrase("services.dockerApi.apply")),
};

function configurationFile({ arguments: words, workingDirectory }: ProcessFacts): string {
  return resolvePath(workingDirectory ?? "/", flagValues(words, ["config-file"]).at(-1)?.value ?? usualFile);
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const path = configurationFile(process);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined || (file.bytes === null && file.reason !== "ENOENT")) return { settings: [], wants: [] };
  const text = file.bytes === null ? "" : decodeText(file.bytes).trim();
  const tree = text === "" ? { leaves: [], problem: null } : parseJsonTree(text);
  if (tree === null) return { settings: [], wants: [], problems: [{ path, reason: "not valid JSON" }] };
  const inFile = { tree, file };
  const isVerified = hasFlag(process.arguments, "tlsverify") || leafAt(tree, "tlsverify")?.value === "true";
  const isTls = isVerified || hasFlag(process.arguments, "tls") || leafAt(tree, "tls")?.value === "true";
  const hosts = [
    ...flagValues(process.arguments, ["H", "host"]).map(({ written, value }) => argumentPlace(written, value)),
    ...placesIn(inFile, "hosts"),
  ];
  const metrics = [
    ...flagValues(process.arguments, ["metrics-addr"]).map(({ written, value }) => argumentPlace(written, value)),
    ...placesIn(inFile, "metrics-addr"),
  ].slice(0, 1);
  const settings = [
    ...hosts.filter(({ value }) => value.startsWith("tcp://")).map((place) => goSetting(place, place.value, isTls ? 2376 : 2375)),
    ...metrics.map((place) => goSetting(place, place.value)),
  ];
  return { settings: isVerified && settings.length > 0 ? [...settings, verified(process, inFile)] : settings, wants: [] };
}

interface InFile {
  readonly tree: SettingTree;
  readonly file: FileBytes;
}

function placesIn({ tree, file }: InFile, key: string): SettingPlace[] {
  return leavesAt(tree, key).map(({ value, line }) => linePlace({ file: file.path, line, key, value, fileHash: file.hash }));
}

/** The line that asks for client certificates: no place to listen at, but what makes an open API safe. */
function verified(process: ProcessFacts, inFile: InFile): BindSetting {
  const place = placesIn(inFile, verifyKey)[0] ?? argumentPlace(`--${verifyKey}`, "");
  return {
    ...(hasFlag(process.arguments, verifyKey) ? argumentPlace(`--${verifyKey}`, "") : place),
    protocol: "tcp",
    address: null,
    port: null,
  };
}

function warnings(settings: readonly BindSetting[]): readonly Phrase[] {
  const isVerified = settings.some(({ key }) => key.replace(/^--/, "") === verifyKey);
  const open = openSettings(settings).find(({ key }) => !key.includes("metrics"));
  return isVerified || open?.port === null || open === undefined ? [] : [phrase("services.dockerApi.open", { port: open.port ?? "?" })];
}
