/** Portolan's own server: the panel on loopback. Its port is an argument of `portolan up`; its address is always loopback. */
import { phrase } from "@portolan/phrases";
import { programName } from "../program-name.ts";
import { impossibleChange, possibleChange } from "../scope-change.ts";
import type { Service } from "../service.ts";

const processTitle = "portolan: server";

export const portolanServer: Service = {
  id: "portolan",
  name: "Portolan",
  evidence: "run",
  reload: "none",
  usualPorts: [{ protocol: "tcp", port: 13390 }],
  environmentNames: [],
  recognise: (process) => (programName(process) === "node" && process.arguments[0] === processTitle ? "arguments" : null),
  wants: () => [],
  parse: () => ({ settings: [], wants: [] }),
  predict: () => null,
  changes: () => [
    impossibleChange("ipv4", phrase("services.portolan.loopbackOnly")),
    impossibleChange("ipv6", phrase("services.portolan.loopbackOnly")),
    impossibleChange("dual", phrase("services.portolan.loopbackOnly")),
    possibleChange({ target: "loopback", steps: [], code: ["portolan up --port PORT"] }),
  ],
  defaults: phrase("services.portolan.default"),
  apply: phrase("services.portolan.apply"),
};
