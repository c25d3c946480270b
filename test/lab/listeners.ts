import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileProgram } from "./compiled-program.ts";
import type { LabHost } from "./lab-host.ts";
import type { LabProcess, StartOptions } from "./lab-process.ts";

export interface NodeSocket {
  readonly protocol: "tcp" | "udp";
  readonly address?: string; // absent: Node's default, dual-stack
  readonly port: number;
  readonly ipv6Only?: boolean;
}

export interface PythonSocket {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  /** Of a TCP socket: false binds without listening. Absent: listens. */
  readonly listen?: boolean;
  readonly v6only?: boolean;
  readonly device?: string;
}

const programs = join(import.meta.dirname, "programs");
const ready = /^ready$/m;

/** A Node process that holds these sockets. */
export function startNodeSockets(host: LabHost, sockets: readonly NodeSocket[], options: StartOptions = {}): Promise<LabProcess> {
  return host.start([process.execPath, join(programs, "hold-sockets.mjs"), JSON.stringify(sockets)], { ready, ...options });
}

/** A Python process that holds these sockets. Needs the `services` layer. */
export function startPythonSockets(host: LabHost, sockets: readonly PythonSocket[], options: StartOptions = {}): Promise<LabProcess> {
  return host.start(["/usr/bin/python3", join(programs, "hold-sockets.py"), JSON.stringify(sockets)], { ready, ...options });
}

/** This many TCP listeners of 127.0.0.1 from port 10000 on, in as many processes as a limit of 20,000 descriptors asks for. At most 50,000. */
export function startManyListeners(host: LabHost, count: number): Promise<readonly LabProcess[]> {
  const perProcess = 5000;
  const shares = Array.from({ length: Math.ceil(count / perProcess) }, (_, index) => ({
    address: "127.0.0.1",
    from: 10_000 + index * perProcess,
    count: Math.min(perProcess, count - index * perProcess),
  }));
  const program = [process.execPath, join(programs, "hold-sockets.mjs")];
  return Promise.all(shares.map((share) => host.start([...program, JSON.stringify(share)], { ready, timeoutMs: 120_000 })));
}

/** A Go program that listens at these addresses, such as `0.0.0.0:7002` or `:7003`. */
export async function startGoListener(host: LabHost, addresses: readonly string[]): Promise<LabProcess> {
  return host.start([join(await compileProgram("listen.go"), "listen"), ...addresses], { ready });
}

/** A Java program that listens at these `[address, port]`; an empty address is Java's default, an IPv6 one has brackets. Needs the `services` layer. */
export async function startJavaListener(host: LabHost, places: readonly (readonly [string, number])[]): Promise<LabProcess> {
  const directory = await compileProgram("Listen.java");
  return host.start(["/usr/bin/java", "-cp", directory, "Listen", ...places.map((place) => place.join(":"))], { ready });
}

export interface McsmanagerSettings {
  readonly panel: { readonly httpIp: string; readonly httpPort: number };
  readonly daemon: { readonly ip: string; readonly port: number };
}

/** What MCSManager's own installation leaves under /opt/mcsmanager, as far as its ports go, and both of its processes running. */
export async function startMcsmanager(host: LabHost, settings: McsmanagerSettings): Promise<{ panel: LabProcess; daemon: LabProcess }> {
  const write = (path: string, value: unknown): void => host.write(`/opt/mcsmanager/${path}`, `${JSON.stringify(value, null, 2)}\n`, 0o600);
  write("web/package.json", { name: "mcsmanager-panel", version: "10.18.2", type: "commonjs" });
  write("daemon/package.json", { name: "mcsmanager-daemon", version: "4.18.2", type: "commonjs" });
  write("web/data/SystemConfig/config.json", { ...settings.panel, prefix: "", ssl: false, language: "zh_cn" });
  write("daemon/data/Config/global.json", { version: 2, ...settings.daemon, prefix: "", key: "0".repeat(47), ssl: false });
  const start = (part: "web" | "daemon", program: string): Promise<LabProcess> => {
    const directory = `/opt/mcsmanager/${part}`;
    host.write(`${directory}/app.js`, readFileSync(join(programs, program), "utf8"));
    return host.start(["env", "--chdir", directory, process.execPath, "app.js"], { ready });
  };
  return { panel: await start("web", "mcsmanager-panel.js"), daemon: await start("daemon", "mcsmanager-daemon.js") };
}
