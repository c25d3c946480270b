/**
 * Cockpit: normally started by cockpit.socket, which then decides the place, and answered by cockpit-tls or cockpit-ws. Started by hand, -p and -a of
 * cockpit-ws decide; without an address it takes every one of both families with one socket. cockpit.conf holds no place.
 * Run with cockpit-ws 287. Sources: src/ws/main.c, man cockpit-ws(8), cockpit.conf(5).
 */
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { bindPair } from "../bind-pair.ts";
import { predictDual } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { impossibleChange, possibleChange } from "../scope-change.ts";
import type { ParsedSettings, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { defaultPlace } from "../setting-place.ts";
import { findOption } from "../word-options.ts";

export const cockpit: Service = {
  id: "cockpit",
  name: "Cockpit",
  aliases: ["cockpit-ws", "cockpit-tls"],
  evidence: "run",
  reload: "stops",
  usualPorts: [{ protocol: "tcp", port: 9090 }],
  environmentNames: ["LISTEN_FDS"],
  recognise: (process) => (/^cockpit-(ws|tls)$/.test(programName(process) ?? "") ? "executable" : null),
  wants: () => [],
  parse,
  predict: predictDual,
  changes,
  apply: phrase("services.cockpit.apply"),
};

/** A socket that systemd handed over was not opened by these options. */
function parse(process: ProcessFacts): ParsedSettings {
  if (process.environment["LISTEN_FDS"] !== undefined || process.unit === "cockpit.service") return { settings: [], wants: [] };
  const address = findOption(process.arguments, ["--address", "-a"]);
  const port = findOption(process.arguments, ["--port", "-p"]);
  return {
    settings: bindPair({
      protocol: "tcp",
      addresses: [address?.value ?? "::"],
      addressPlace: address ?? defaultPlace(null, "--address"),
      port: port === null ? 9090 : parsePort(port.value),
      portPlace: port ?? defaultPlace(null, "--port"),
    }),
    wants: [],
  };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? 9090;
  const steps = [phrase("services.cockpit.socketUnit")];
  const code = (...lines: readonly string[]): readonly string[] => ["[Socket]", "ListenStream=", ...lines];
  return [
    possibleChange({ target: "dual", steps, code: code(`ListenStream=${port}`, "BindIPv6Only=both") }),
    possibleChange({ target: "ipv4", steps, code: code(`ListenStream=0.0.0.0:${port}`) }),
    settings.length > 0
      ? impossibleChange("ipv6", phrase("services.cockpit.noIpv6Only"))
      : possibleChange({ target: "ipv6", steps, code: code(`ListenStream=[::]:${port}`, "BindIPv6Only=ipv6-only") }),
    possibleChange({ target: "loopback", steps, code: code(`ListenStream=127.0.0.1:${port}`, `ListenStream=[::1]:${port}`) }),
  ];
}
