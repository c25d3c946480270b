/**
 * libcoap's coap-server: UDP and TCP on one port, with a key or a certificate DTLS and TLS on the next one. It is set by arguments alone, of which the
 * last -A and -p count; without -A one dual-stack socket of each protocol. Run with libcoap 4.3.1 (libcoap3-bin). Source: examples/coap-server.c.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { bindPair } from "../bind-pair.ts";
import { predictDual } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { impossibleChange, possibleChange } from "../scope-change.ts";
import type { ParsedSettings, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { argumentPlace, defaultPlace, type SettingPlace } from "../setting-place.ts";
import { lastOption, parseShortOptions } from "../short-options.ts";

export const coapServer: Service = {
  id: "coap-server",
  name: "libcoap server",
  aliases: ["coap", "libcoap"],
  evidence: "run",
  reload: "stops",
  usualPorts: [
    { protocol: "udp", port: 5683 },
    { protocol: "tcp", port: 5683 },
    { protocol: "udp", port: 5684 },
    { protocol: "tcp", port: 5684 },
  ],
  environmentNames: [],
  recognise: (process) =>
    /^coap-server(?:-(?:gnutls|notls|openssl|mbedtls|tinydtls))?$/.test(programName(process) ?? "") ? "executable" : null,
  wants: () => [],
  parse,
  predict: predictDual,
  changes,
  apply: phrase("services.runtime.apply"),
};

const withValue = "dgGlpvALPXhiksucjnCRJMVwa";

function parse(process: ProcessFacts): ParsedSettings {
  const options = parseShortOptions(process.arguments, withValue);
  const place = (letter: "A" | "p"): SettingPlace => {
    const value = lastOption(options, letter);
    return value === null ? defaultPlace(null, `-${letter}`) : argumentPlace(`-${letter}`, value);
  };
  const name = lastOption(options, "A") ?? "::";
  const port = parsePort(lastOption(options, "p") ?? "5683");
  const isSecured = ["k", "c"].some((letter) => lastOption(options, letter) !== null);
  const ports = port === null ? [null] : isSecured ? [port, port + 1] : [port];
  const settings = ports.flatMap((one) =>
    (["udp", "tcp"] as const).flatMap((protocol) =>
      bindPair({
        protocol,
        addresses: [canonicalAddress(name) ?? name],
        addressPlace: place("A"),
        port: one,
        portPlace: place("p"),
      }),
    ),
  );
  return { settings, wants: [] };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? 5683;
  const steps = [phrase("services.change.argument")];
  const code = (address: string): readonly string[] => [`coap-server -A ${address} -p ${port}`];
  return [
    possibleChange({ target: "dual", steps, code: code("::") }),
    possibleChange({ target: "ipv4", steps, code: code("0.0.0.0") }),
    impossibleChange("ipv6", phrase("services.wildcard.noIpv6Only")),
    possibleChange({ target: "loopback", steps: [...steps, phrase("services.breaks.loopbackFamily")], code: code("127.0.0.1") }),
  ];
}
