/**
 * epmd, Erlang's port mapper: -address and -port win over ERL_EPMD_ADDRESS and ERL_EPMD_PORT; whoever starts the first Erlang node starts it, with that
 * node's variables. Both loopback addresses are always added to a list. With -systemd the socket is systemd's and no setting of its own counts.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { bindPair } from "../bind-pair.ts";
import { predictLiteral } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { impossibleChange, possibleChange } from "../scope-change.ts";
import type { ParsedSettings, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { argumentPlace, defaultPlace, environmentPlace, type SettingPlace } from "../setting-place.ts";

export const epmd: Service = {
  id: "epmd",
  name: "epmd (Erlang port mapper)",
  aliases: ["erlang"],
  evidence: "run",
  reload: "stops",
  usualPorts: [{ protocol: "tcp", port: 4369 }],
  environmentNames: ["ERL_EPMD_ADDRESS", "ERL_EPMD_PORT"],
  recognise: (process) => (programName(process) === "epmd" ? "executable" : null),
  wants: () => [],
  parse: (process) => parse(process),
  predict: predictLiteral,
  changes,
  apply: phrase("services.epmd.apply"),
};

const loopbacks = ["127.0.0.1", "::1"];

function parse(process: ProcessFacts): ParsedSettings {
  if (process.arguments.includes("-systemd")) return { settings: [], wants: [] };
  const addressPlace = placeOf(process, { option: "-address", variable: "ERL_EPMD_ADDRESS" });
  const portPlace = placeOf(process, { option: "-port", variable: "ERL_EPMD_PORT" });
  const named = addressPlace.value.split(/[\s,]+/).filter((address) => address !== "");
  const listed = [...new Set([...loopbacks, ...named.map((address) => canonicalAddress(address) ?? address)])];
  const addresses = named.length === 0 ? ["0.0.0.0", "::"] : listed;
  const port = parsePort(portPlace.value === "" ? "4369" : portPlace.value);
  return { settings: bindPair({ protocol: "tcp", addresses, addressPlace, port, portPlace }), wants: [] };
}

function placeOf(
  { arguments: words, environment }: ProcessFacts,
  { option, variable }: { option: string; variable: string },
): SettingPlace {
  const at = words.lastIndexOf(option);
  const value = environment[variable];
  if (at > 0) return argumentPlace(option, words[at + 1] ?? "");
  return value === undefined || value === "" ? defaultPlace(null, variable) : environmentPlace(variable, value);
}

/** A wildcard beside the loopback addresses that are always there makes epmd end at the start. */
function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? 4369;
  const noFamily = phrase("services.epmd.loopbackStays");
  return [
    possibleChange({ target: "dual", steps: [phrase("services.epmd.unset")], code: ["unset ERL_EPMD_ADDRESS"] }),
    impossibleChange("ipv4", noFamily),
    impossibleChange("ipv6", noFamily),
    possibleChange({
      target: "loopback",
      steps: [phrase("services.epmd.variable"), phrase("services.breaks.loopback", { port })],
      code: ["export ERL_EPMD_ADDRESS=127.0.0.1"],
    }),
  ];
}
