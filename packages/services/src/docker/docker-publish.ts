/**
 * Ports that Docker publishes for containers. It is no process: the settings come from the container's record, the compose file or daemon.json,
 * and the endpoint exists by NAT, with a docker-proxy in front or with dockerd's own socket. Run with Docker 20.10: without the userland proxy no
 * IPv6 port is published to a container that has IPv4 alone. Never recognised among processes; `endpointsOf` names it.
 */
import { phrase } from "@portolan/phrases";
import type { Service } from "../service.ts";
import { predictPublish, publishChanges } from "./publish-advice.ts";

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
  predict: predictPublish,
  changes: (settings) =>
    publishChanges(settings, { dual: phrase("services.dockerPublish.default"), ipv6: [phrase("services.dockerPublish.ipv6NeedsProxy")] }),
  defaults: phrase("services.dockerPublish.default"),
  apply: phrase("services.dockerPublish.apply"),
};
