/**
 * ChirpStack, a LoRaWAN network server (Rust, 8080), and its gateway bridge (Go, 1700/udp for Semtech's packet forwarder). Each has one TOML file.
 * Read in their documents and sources, not run: for the bridge 0.0.0.0 is a dual-stack UDP socket as for any Go program, for the server it is IPv4.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { leafAt } from "../formats/setting-tree.ts";
import { parseTomlSettings } from "../formats/toml-settings.ts";
import { parseHostPort } from "../listen-arguments.ts";
import { predictDual } from "../predicted-scope.ts";
import { programName, resolvePath } from "../program-name.ts";
import { impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { defaultPlace, linePlace } from "../setting-place.ts";
import { findOption } from "../word-options.ts";

interface Part {
  readonly id: string;
  readonly name: string;
  readonly executable: RegExp;
  readonly file: (process: ProcessFacts) => string;
  readonly path: readonly string[];
  readonly usual: string;
  readonly protocol: "tcp" | "udp";
  readonly isGo: boolean;
}

function given(process: ProcessFacts, file: string): string {
  const written = findOption(process.arguments, ["-c", "--config"])?.value;
  if (written === undefined) return file;
  const path = resolvePath(process.workingDirectory ?? "/", written);
  return path.endsWith(".toml") ? path : `${path}/${file.slice(file.lastIndexOf("/") + 1)}`;
}

function defineService(part: Part): Service {
  const { id, name, executable, file, protocol, usual, isGo } = part;
  const port = parseHostPort(usual)?.port ?? 0;
  return {
    id,
    name,
    evidence: "source-read",
    reload: "none",
    usualPorts: [{ protocol, port }],
    environmentNames: [],
    recognise: (process) => (executable.test(programName(process) ?? "") ? "executable" : null),
    wants: (process) => [{ path: file(process) }],
    parse: (process, files) => parse(part, file(process), files),
    predict: (setting) => predict(setting, isGo),
    changes: (settings) => changes(part, settings),
    ...(isGo ? { defaults: phrase("services.go.default") } : {}),
    apply: phrase("services.runtime.apply"),
  };
}

function parse({ path, usual, protocol }: Part, file: string, files: readonly FileBytes[]): ParsedSettings {
  const read = files.find((candidate) => candidate.path === file);
  if (read === undefined || (read.bytes === null && read.reason !== "ENOENT")) return { settings: [], wants: [] };
  const tree = read.bytes === null ? { leaves: [], problem: null } : parseTomlSettings(decodeText(read.bytes));
  const leaf = leafAt(tree, ...path);
  const key = path.join(".");
  const bind = parseHostPort(leaf?.value ?? usual);
  const place = leaf === null ? defaultPlace(file, key) : linePlace({ file, line: leaf.line, key, value: leaf.value, fileHash: read.hash });
  const settings: BindSetting[] = [{ ...place, protocol, address: bind?.address ?? null, port: bind?.port ?? null }];
  return { settings, wants: [], problems: tree.problem === null ? [] : [{ path: file, reason: tree.problem }] };
}

function predict(setting: BindSetting, isGo: boolean): PredictedSocket | null {
  const isWildcard = setting.address === "" || (isGo && setting.address === "0.0.0.0");
  return predictDual(isWildcard ? { ...setting, address: "::" } : setting);
}

function changes(part: Part, settings: readonly BindSetting[]): readonly ScopeChange[] {
  const key = part.path.at(-1) ?? "bind";
  const port = settings[0]?.port ?? parseHostPort(part.usual)?.port ?? 0;
  const step = writeStep(settings, `/etc/${part.id}/${part.id}.toml`);
  const code = (address: string): readonly string[] => [`[${part.path.slice(0, -1).join(".")}]`, `${key} = "${address}:${port}"`];
  return [
    possibleChange({ target: "dual", steps: [step], code: code("[::]") }),
    part.isGo
      ? impossibleChange("ipv4", phrase("services.go.noIpv4Only"))
      : possibleChange({ target: "ipv4", steps: [step], code: code("0.0.0.0") }),
    impossibleChange("ipv6", phrase("services.wildcard.noIpv6Only")),
    possibleChange({ target: "loopback", steps: [step, phrase("services.breaks.loopbackFamily")], code: code("127.0.0.1") }),
  ];
}

export const chirpstackServices: readonly Service[] = [
  defineService({
    id: "chirpstack-gateway-bridge",
    name: "ChirpStack gateway bridge",
    executable: /^(chirpstack|lora)-gateway-bridge$/,
    file: (process) => given(process, "/etc/chirpstack-gateway-bridge/chirpstack-gateway-bridge.toml"),
    path: ["backend", "semtech_udp", "udp_bind"],
    usual: "0.0.0.0:1700",
    protocol: "udp",
    isGo: true,
  }),
  defineService({
    id: "chirpstack",
    name: "ChirpStack",
    executable: /^chirpstack$/,
    file: (process) => given(process, "/etc/chirpstack/chirpstack.toml"),
    path: ["api", "bind"],
    usual: "0.0.0.0:8080",
    protocol: "tcp",
    isGo: false,
  }),
];
