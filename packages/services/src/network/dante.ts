/**
 * Dante (danted, sockd): every `internal:` line of its file opens a socket for each address that its address, host or interface name has; the port is
 * 1080 where none is written. `::` is IPv6 only. Which addresses an interface has only the running program knows: they are read off its sockets.
 * Ports of UDP associations come and go and are no settings.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { boundedFlatMap } from "../bounded-settings.ts";
import { parseDanteInternals, type DanteInternal } from "../formats/dante-settings.ts";
import { decodeText } from "../formats/decode-text.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { heldAddresses } from "../held-addresses.ts";
import { predictLiteral } from "../predicted-scope.ts";
import { programName, resolvePath } from "../program-name.ts";
import { possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, FileRequest, ParsedSettings, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { linePlace } from "../setting-place.ts";
import { lastOption, parseShortOptions } from "../short-options.ts";

export const dante: Service = {
  id: "dante",
  name: "Dante",
  aliases: ["danted", "sockd", "socks"],
  evidence: "run",
  reload: "applies",
  usualPorts: [{ protocol: "tcp", port: 1080 }],
  environmentNames: [],
  recognise: (process) => (/^(danted|sockd)$/.test(programName(process) ?? "") ? "executable" : null),
  wants: (process) => [{ path: mainFile(process) }, { path: hostsPath }],
  parse,
  predict: predictLiteral,
  changes,
  apply: phrase("services.dante.apply"),
};

function mainFile(process: ProcessFacts): string {
  const given = lastOption(parseShortOptions(process.arguments, "Ndfp"), "f");
  const built = programName(process) === "sockd" ? "/etc/sockd.conf" : "/etc/danted.conf";
  return given === null ? built : resolvePath(process.workingDirectory ?? "/", given);
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const wants: FileRequest[] = [];
  const file = files.find(({ path }) => path === mainFile(process));
  if (file?.bytes === undefined || file.bytes === null) return { settings: [], wants };
  const internals = parseDanteInternals(decodeText(file.bytes));
  const settings = boundedFlatMap(internals, (internal) => {
    const { path, hash } = file;
    const place = linePlace({ file: path, line: internal.line, key: "internal", value: internal.text, fileHash: hash });
    const port = portOf(internal);
    return addressesOf(internal, { process, files }).map((address): BindSetting => ({ ...place, protocol: "tcp", address, port }));
  });
  const problems = internals.some((internal) => portOf(internal) === null) ? [{ path: file.path, reason: "port by name" }] : [];
  return { settings, wants, problems };
}

function portOf({ port }: DanteInternal): number | null {
  return port === null || port === "socks" ? 1080 : parsePort(port);
}

/** Of a name that is no host's, the addresses held at its port; null where it holds none. */
function addressesOf(
  internal: DanteInternal,
  { process, files }: { process: ProcessFacts; files: readonly FileBytes[] },
): readonly (string | null)[] {
  const literal = canonicalAddress(internal.address);
  if (literal !== null) return [literal];
  const resolved = resolveName(internal.address, files);
  if (resolved.length > 0) return resolved;
  const held = heldAddresses(process, { protocol: "tcp", port: portOf(internal) });
  return held.length === 0 ? [null] : held;
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const steps = [writeStep(settings, "/etc/danted.conf")];
  const port = settings[0]?.port ?? 1080;
  const code = (...addresses: readonly string[]): string[] => addresses.map((address) => `internal: ${address} port = ${port}`);
  return [
    possibleChange({ target: "dual", steps, code: code("0.0.0.0", "::") }),
    possibleChange({ target: "ipv4", steps, code: code("0.0.0.0") }),
    possibleChange({ target: "ipv6", steps, code: code("::") }),
    possibleChange({ target: "loopback", steps: [...steps, phrase("services.breaks.loopback", { port })], code: code("127.0.0.1", "::1") }),
  ];
}
