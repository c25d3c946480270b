/**
 * Prometheus and its node_exporter: --web.listen-address on the command line, which systemd units of Debian take from ARGS in /etc/default. Prometheus
 * takes the flag once up to 2.x and many times from 3.0 on; node_exporter many times since 1.5. Neither reads the address from a file.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { programName } from "../program-name.ts";
import type { ProcessFacts, Service } from "../service.ts";
import { argumentPlace, defaultPlace } from "../setting-place.ts";
import { limitSetting, parseCount } from "../winning-place.ts";
import { applyWith, goChanges, goDefault, goSetting, predictGoSocket } from "./go-listen.ts";
import { flagValues } from "./long-flags.ts";

const flag = "--web.listen-address";

interface Monitor {
  readonly id: string;
  readonly name: string;
  readonly executables: readonly string[];
  readonly aliases: readonly string[];
  readonly port: number;
  readonly defaultConnections: number | null;
  readonly apply: "services.prometheus.apply" | "services.nodeExporter.apply";
  readonly reload: Service["reload"];
}

export const prometheus = defineMonitor({
  id: "prometheus",
  name: "Prometheus",
  executables: ["prometheus"],
  aliases: ["prom"],
  port: 9090,
  defaultConnections: 512,
  apply: "services.prometheus.apply",
  reload: "ignored",
});

export const nodeExporter = defineMonitor({
  id: "node-exporter",
  name: "Prometheus node_exporter",
  executables: ["node_exporter", "prometheus-node-exporter"],
  aliases: ["node_exporter", "prometheus-node-exporter"],
  port: 9100,
  defaultConnections: null,
  apply: "services.nodeExporter.apply",
  reload: "stops",
});

function defineMonitor(monitor: Monitor): Service {
  const apply = phrase(monitor.apply);
  return {
    id: monitor.id,
    name: monitor.name,
    evidence: "run",
    reload: monitor.reload,
    aliases: monitor.aliases,
    usualPorts: [{ protocol: "tcp", port: monitor.port }],
    environmentNames: [],
    recognise: (process) => (monitor.executables.includes(programName(process) ?? "") ? "executable" : null),
    wants: () => [],
    parse: (process) => ({ settings: settingsOf(monitor, process), limits: limitsOf(monitor, process), wants: [] }),
    predict: predictGoSocket,
    changes: (settings) => goChanges({ settings, code: (host, port) => [`${flag}=${host}:${port}`], file: null }),
    defaults: phrase("services.go.default"),
    apply,
    applyIn: applyWith(apply),
  };
}

function settingsOf({ port }: Monitor, process: ProcessFacts): BindSetting[] {
  const given = flagValues(process.arguments, ["web.listen-address"]);
  if (given.length === 0) return [goDefault(flag, { value: `:${port}` })];
  return given.map(({ written, value }) => goSetting(argumentPlace(written, value), value));
}

function limitsOf({ defaultConnections }: Monitor, process: ProcessFacts): LimitSetting[] {
  if (defaultConnections === null) return [];
  const given = flagValues(process.arguments, ["web.max-connections"]).at(-1);
  if (given === undefined) return [limitSetting(defaultPlace(null, "--web.max-connections"), "connections", defaultConnections)];
  return [limitSetting(argumentPlace(given.written, given.value), "connections", parseCount(given.value))];
}
