/**
 * Programs written in Go whose settings are known, and any other that the Go tool chain built: `net.Listen("tcp", …)` opens one dual-stack socket for
 * ":PORT", "0.0.0.0:PORT" and "[::]:PORT" alike.
 */
import { phrase } from "@portolan/phrases";
import { listenArguments } from "../listen-arguments.ts";
import { programName } from "../program-name.ts";
import type { Service } from "../service.ts";
import { caddy } from "./caddy.ts";
import { consul } from "./consul.ts";
import { containerd } from "./containerd.ts";
import { dockerApi } from "./docker-api.ts";
import { etcd } from "./etcd.ts";
import { goChanges, predictGoSocket } from "./go-listen.ts";
import { grafana } from "./grafana.ts";
import { k3s } from "./k3s.ts";
import { kubelet } from "./kubelet.ts";
import { natsServer } from "./nats-server.ts";
import { nodeExporter, prometheus } from "./prometheus.ts";

const anyGoProgram: Omit<Service, "id" | "name" | "evidence" | "recognise"> = {
  reload: "none",
  usualPorts: [],
  environmentNames: [],
  wants: () => [],
  parse: (process) => ({ settings: listenArguments(process), wants: [] }),
  predict: predictGoSocket,
  changes: (settings) =>
    goChanges({ settings, code: (host, port) => [`${host}:${port}`], file: null, otherwise: phrase("services.change.inCode") }),
  defaults: phrase("services.go.default"),
  apply: phrase("services.runtime.apply"),
};

/** The program that Docker starts for each published port. */
const dockerProxy: Service = {
  ...anyGoProgram,
  id: "docker-proxy",
  name: "docker-proxy",
  evidence: "source-read",
  recognise: (process) => (programName(process) === "docker-proxy" ? "executable" : null),
};

export const goPrograms: readonly Service[] = [
  prometheus,
  nodeExporter,
  caddy,
  etcd,
  natsServer,
  consul,
  grafana,
  kubelet,
  k3s,
  dockerProxy,
  dockerApi,
  containerd,
];

/** Any other program that the Go tool chain built. */
export const goRuntime: Service = {
  ...anyGoProgram,
  id: "go",
  name: "Go program",
  evidence: "run",
  recognise: (process) => (process.isGo === true ? "runtime" : null),
};
