/**
 * Well-known Go programs: `net.Listen("tcp", ...)` opens a dual-stack socket for ":PORT", "0.0.0.0:PORT" and "[::]:PORT" alike.
 * Other programs are called Go when their file says that the Go tool chain built it.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { listenArguments } from "../listen-arguments.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { impossibleChange, possibleChange } from "../scope-change.ts";
import type { PredictedSocket, ScopeChange, Service } from "../service.ts";

interface GoProgram {
  readonly id: string;
  readonly name: string;
  readonly executables: readonly string[];
  readonly option: ((bind: string) => string) | null; // the argument or line that sets the bind; null when it stands in a file of its own syntax
  readonly apply?: Phrase;
}

const programs: readonly GoProgram[] = [
  { id: "prometheus", name: "Prometheus", executables: ["prometheus"], option: (bind) => `--web.listen-address=${bind}` },
  {
    id: "node-exporter",
    name: "Prometheus node_exporter",
    executables: ["node_exporter", "prometheus-node-exporter"],
    option: (bind) => `--web.listen-address=${bind}`,
  },
  { id: "caddy", name: "Caddy", executables: ["caddy"], option: null },
  { id: "etcd", name: "etcd", executables: ["etcd"], option: (bind) => `--listen-client-urls=http://${bind}` },
  { id: "nats-server", name: "NATS", executables: ["nats-server"], option: (bind) => `--addr ${bind.slice(0, bind.lastIndexOf(":"))}` },
  { id: "consul", name: "Consul", executables: ["consul"], option: (bind) => `-client=${bind.slice(0, bind.lastIndexOf(":"))}` },
  { id: "grafana", name: "Grafana", executables: ["grafana", "grafana-server"], option: null },
  { id: "docker-proxy", name: "docker-proxy", executables: ["docker-proxy"], option: null },
  {
    id: "dockerd",
    name: "Docker",
    executables: ["dockerd"],
    option: (bind) => `--host=tcp://${bind}`,
    apply: phrase("services.dockerApi.apply"),
  },
  { id: "containerd", name: "containerd", executables: ["containerd"], option: null },
];

export const goPrograms: readonly Service[] = programs.map(defineProgram);

/** Any other program that the Go tool chain built. */
export const goRuntime: Service = {
  ...defineProgram({ id: "go", name: "Go program", executables: [], option: null }),
  recognise: (process) => (process.isGo === true ? "runtime" : null),
};

function defineProgram(program: GoProgram): Service {
  return {
    id: program.id,
    name: program.name,
    evidence: "source-read",
    reload: "none",
    usualPorts: [],
    environmentNames: [],
    recognise: (process) => (program.executables.includes(programName(process) ?? "") ? "executable" : null),
    wants: () => [],
    parse: (process) => ({ settings: listenArguments(process), wants: [] }),
    predict: predictGoSocket,
    changes: (settings) => changes(program, settings),
    defaults: phrase("services.go.default"),
    apply: program.apply ?? phrase("services.runtime.apply"),
  };
}

/** Go maps every wildcard to one dual-stack socket; `localhost` is 127.0.0.1. */
export function predictGoSocket(setting: BindSetting): PredictedSocket | null {
  if (setting.port === null || setting.address === null) return null;
  if (["", "::", "0.0.0.0"].includes(setting.address)) return { address: "::", port: setting.port, scope: "dual" };
  if (setting.address === "localhost") return { address: "127.0.0.1", port: setting.port, scope: "ipv4" };
  const scope = scopeOfAddress(setting.address);
  return scope === null ? null : { address: setting.address, port: setting.port, scope };
}

function changes(program: GoProgram, settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? "PORT";
  const step = program.option === null ? phrase("services.change.inCode") : phrase("services.change.argument");
  const code = (bind: string): readonly string[] => [program.option === null ? bind : program.option(bind)];
  return [
    possibleChange({ target: "dual", steps: [step, phrase("services.go.default")], code: code(`0.0.0.0:${port}`) }),
    impossibleChange("ipv4", phrase("services.go.noIpv4Only")),
    impossibleChange("ipv6", phrase("services.go.noIpv6Only")),
    possibleChange({ target: "loopback", steps: [step, phrase("services.breaks.loopbackFamily")], code: code(`127.0.0.1:${port}`) }),
  ];
}
