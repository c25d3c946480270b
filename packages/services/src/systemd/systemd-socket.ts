/**
 * Sockets that systemd itself opens for `.socket` units and hands to a service: ListenStream= and ListenDatagram= of the unit and its drop-ins. An
 * empty Listen…= of any kind forgets all that came before. A bare number is the IPv6 wildcard, for both families unless BindIPv6Only= or, where that
 * says `default`, the sysctl net.ipv6.bindv6only says otherwise. A daemon-reload closes a socket whose line was changed and opens no other. Sockets of the file system, of VSOCK and of netlink hold no port and are left out.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting, OverriddenSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { parseSystemdUnit } from "../formats/systemd-unit-syntax.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { possibleChange } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { orderUnitFiles, unitFileRequests, unitOfFile } from "./unit-files.ts";
import { expandSpecifiers } from "./unit-specifiers.ts";

const sysctl = "/proc/sys/net/ipv6/bindv6only";
const scopeKey = "BindIPv6Only";
const sysctlKey = "net.ipv6.bindv6only";

export const systemdSocket: Service = {
  id: "systemd-socket",
  name: "systemd socket",
  evidence: "run",
  reload: "stops",
  aliases: ["systemd", "socket activation", "socket unit"],
  usualPorts: [],
  environmentNames: [],
  recognise: (process) => (programName(process) === "systemd" && (process.socketUnits ?? []).length > 0 ? "executable" : null),
  wants: (process) => [...(process.socketUnits ?? []).flatMap((unit) => unitFileRequests(unit, process)), { path: sysctl }],
  parse,
  predict,
  changes,
  apply: phrase("services.systemdSocket.apply", { unit: "UNIT.socket" }),
};

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const units = (process.socketUnits ?? []).map((unit) => parseSocketUnit(unit, { process, files }));
  return { settings: units.flatMap(({ settings }) => settings), limits: units.flatMap(({ limits }) => limits), wants: [] };
}

interface Line {
  readonly key: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
  readonly hash: string | null;
}

interface SocketUnit {
  readonly unit: string;
  readonly listens: readonly Line[];
  readonly forgotten: readonly Line[];
  readonly last: ReadonlyMap<string, Line>; // key → its last line
}

interface Source {
  readonly process: ProcessFacts;
  readonly files: readonly FileBytes[];
}

function parseSocketUnit(unit: string, { process, files }: Source): { settings: BindSetting[]; limits: LimitSetting[] } {
  const lines = orderUnitFiles(unit, files, process).flatMap(({ path, bytes, hash }) =>
    parseSystemdUnit(decodeText(bytes ?? new Uint8Array()))
      .filter(({ section }) => section === "Socket")
      .map(({ key, value, line }) => ({ key, value: expandSpecifiers(value.text, unit), file: path, line, hash })),
  );
  const last = new Map<string, Line>();
  let [listens, forgotten]: [Line[], Line[]] = [[], []];
  for (const line of lines) {
    last.set(line.key, line);
    if (!/^Listen[A-Z][A-Za-z]*$/.test(line.key)) continue;
    if (line.value === "") [listens, forgotten] = [[], [...forgotten, ...listens]];
    else listens.push(line);
  }
  const socketUnit = { unit, listens, forgotten, last };
  return { settings: settingsOf(socketUnit, files), limits: limitsOf(socketUnit) };
}

function settingsOf({ listens, forgotten, last }: SocketUnit, files: readonly FileBytes[]): BindSetting[] {
  const binds = listens.flatMap((line) => {
    const place = placeOfListen(line);
    return place === null ? [] : [{ ...placed(line), ...place }];
  });
  const overrides = forgotten.filter((line) => placeOfListen(line) !== null).map(placed);
  const family = last.get(scopeKey);
  return binds.flatMap((bind): BindSetting[] => {
    const setting = overrides.length === 0 ? bind : { ...bind, overrides };
    const deciding = bind.address !== "" && bind.address !== "::" ? null : familySetting(family, files);
    return deciding === null ? [setting] : [setting, { ...deciding, protocol: bind.protocol, address: null, port: bind.port }];
  });
}

/** The line that decides whether a wildcard of IPv6 takes IPv4 too; null where nothing but the defaults of systemd and the kernel do. */
function familySetting(line: Line | undefined, files: readonly FileBytes[]): OverriddenSetting | null {
  if (line !== undefined && line.value !== "" && line.value !== "default") return placed(line);
  const kernel = files.find(({ path, bytes }) => path === sysctl && bytes !== null);
  if (kernel?.bytes === undefined || kernel.bytes === null || decodeText(kernel.bytes).trim() !== "1") return null;
  return { source: "runtime", file: null, line: null, key: sysctlKey, value: "1", fileHash: null };
}

function placed({ key, value, file, line, hash }: Line): OverriddenSetting {
  return { source: "file", file, line, key, value, fileHash: hash };
}

/** Address and port of a Listen… line; null for what holds no port. The address of a bare number is empty. */
function placeOfListen({ key, value }: Line): Pick<BindSetting, "protocol" | "address" | "port"> | null {
  if (key !== "ListenStream" && key !== "ListenDatagram") return null;
  const protocol = key === "ListenStream" ? "tcp" : "udp";
  const number = parsePort(value);
  if (number !== null) return { protocol, address: "", port: number };
  const match = /^(?:\[([0-9A-Fa-f:.]+)(?:%[^\]]*)?\]|([0-9.]+)):(\d{1,5})(?:%\S+)?$/.exec(value);
  const address = canonicalAddress(match?.[1] ?? match?.[2] ?? "");
  const port = parsePort(match?.[3] ?? "");
  return address === null || port === null ? null : { protocol, address, port };
}

function limitsOf({ listens, last }: SocketUnit): LimitSetting[] {
  if (!listens.some((line) => placeOfListen(line) !== null)) return [];
  const limit = (key: string, kind: LimitSetting["kind"]): LimitSetting[] => {
    const line = last.get(key);
    return line === undefined || !/^\d{1,9}$/.test(line.value) ? [] : [{ ...placed(line), kind, limit: Number(line.value) }];
  };
  const isEachConnection = /^(?:1|yes|true|on)$/i.test(last.get("Accept")?.value ?? "");
  return [...limit("Backlog", "backlog"), ...(isEachConnection ? limit("MaxConnections", "connections") : [])];
}

function predict({ address, port, protocol }: BindSetting, all: readonly BindSetting[]): PredictedSocket | null {
  if (address === null || port === null) return null;
  if (address !== "" && address !== "::") {
    const scope = scopeOfAddress(address);
    return scope === null ? null : { address, port, scope };
  }
  const family = all.find((other) => other.protocol === protocol && other.port === port && [scopeKey, sysctlKey].includes(other.key));
  const isAlone = family?.key === sysctlKey || family?.value === "ipv6-only";
  return { address: "::", port, scope: isAlone ? "ipv6" : "dual" };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const first = settings.find(({ key }) => key.startsWith("Listen"));
  const port = first?.port ?? "PORT";
  const key = first?.key ?? "ListenStream";
  const unit = (first?.file === null || first?.file === undefined ? null : unitOfFile(first.file)) ?? "UNIT.socket";
  const steps = [phrase("services.systemdSocket.edit", { unit }), phrase("services.systemdSocket.repeat")];
  const code = (...lines: readonly string[]): readonly string[] => ["[Socket]", `${key}=`, ...lines];
  const loopback = [...steps, phrase("services.breaks.loopback", { port })];
  return [
    possibleChange({ target: "dual", steps, code: code(`${key}=${port}`, "BindIPv6Only=both") }),
    possibleChange({ target: "ipv4", steps, code: code(`${key}=0.0.0.0:${port}`) }),
    possibleChange({ target: "ipv6", steps, code: code(`${key}=[::]:${port}`, "BindIPv6Only=ipv6-only") }),
    possibleChange({ target: "loopback", steps: loopback, code: code(`${key}=127.0.0.1:${port}`, `${key}=[::1]:${port}`) }),
  ];
}
