/**
 * Ports that Docker publishes for containers. It is no process: the settings come from the container's record, the compose file or daemon.json,
 * and the endpoint exists by NAT, with a docker-proxy in front or with dockerd's own socket. Run with Docker 20.10: without the userland proxy no
 * IPv6 port is published to a container that has IPv4 alone. Never recognised among processes; `endpointsOf` names it.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { scopeOfAddress } from "../predicted-scope.ts";
import { possibleChange } from "../scope-change.ts";
import type { PredictedSocket, ScopeChange, Service } from "../service.ts";

export const dockerPublish: Service = {
  id: "docker-publish",
  name: "Docker",
  aliases: ["docker published ports"],
  evidence: "run",
  reload: "none",
  usualPorts: [],
  environmentNames: [],
  recognise: () => null,
  wants: () => [],
  parse: () => ({ settings: [], wants: [] }),
  predict,
  changes,
  defaults: phrase("services.dockerPublish.default"),
  apply: phrase("services.dockerPublish.apply"),
};

/** The two families are apart: `::` is IPv6 alone. */
function predict({ address, port }: BindSetting): PredictedSocket | null {
  const scope = address === null || port === null ? null : scopeOfAddress(address);
  return scope === null || address === null || port === null ? null : { address, port, scope };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const [setting] = settings;
  const port = setting?.port ?? "PORT";
  const inner = /(\d+)(?:\/(?:tcp|udp))?$/.exec(setting?.value ?? "")?.[1] ?? "CONTAINER_PORT";
  const suffix = `${port}:${inner}${setting?.protocol === "udp" ? "/udp" : ""}`;
  const isCompose = setting?.key === "ports" && setting.file !== null && setting.line !== null;
  const step = isCompose
    ? phrase("services.change.replace", { place: `${setting.file}:${setting.line}` })
    : phrase("services.dockerPublish.recreate");
  const code = (...hosts: readonly string[]): readonly string[] =>
    isCompose ? hosts.map((host) => `- "${host}${suffix}"`) : [hosts.map((host) => `-p '${host}${suffix}'`).join(" ")];
  return [
    possibleChange({ target: "dual", steps: [step, phrase("services.dockerPublish.default")], code: code("") }),
    possibleChange({ target: "ipv4", steps: [step], code: code("0.0.0.0:") }),
    possibleChange({ target: "ipv6", steps: [step, phrase("services.dockerPublish.ipv6NeedsProxy")], code: code("[::]:") }),
    possibleChange({ target: "loopback", steps: [step], code: code("127.0.0.1:", "[::1]:") }),
  ];
}
