/**
 * Ports that Podman publishes for containers: no process, as with Docker's; `endpointsOf` names it. Read in its manual (podman-run(1)), not run. Without
 * root a forwarder holds the port, with root netavark translates it.
 */
import { phrase } from "@portolan/phrases";
import type { Service } from "../service.ts";
import { predictPublish, publishChanges } from "./publish-advice.ts";

const withoutAddress = phrase("services.podmanPublish.default");

export const podmanPublish: Service = {
  id: "podman-publish",
  name: "Podman",
  aliases: ["podman published ports"],
  evidence: "source-read",
  reload: "none",
  usualPorts: [],
  environmentNames: [],
  recognise: () => null,
  wants: () => [],
  parse: () => ({ settings: [], wants: [] }),
  predict: predictPublish,
  changes: (settings) => publishChanges(settings, { dual: withoutAddress, ipv6: [] }),
  defaults: withoutAddress,
  apply: phrase("services.podmanPublish.apply"),
};
