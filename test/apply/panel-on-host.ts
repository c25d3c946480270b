/** A lab host with the whole of Portolan on it as root starts it, and a browser on another machine, for which the panel's port is passed on to loopback as a reverse proxy or a tunnel would. */
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { pinTextOf } from "@portolan/plans";
import { LabHost, type LabProcess } from "../lab/index.ts";
import { addOutside } from "./outside.ts";

export interface PanelRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: object;
}

export interface PanelRequests {
  readonly origin: string;
  /** What the browser calls it. Absent: localhost at that port. */
  readonly as?: string;
  readonly cookie: string | null;
  readonly requests: readonly PanelRequest[];
}

export interface PanelAnswer<T = Record<string, unknown>> {
  readonly status: number;
  readonly cookie: string | null;
  readonly value: T;
}

export const dataDir = "/var/lib/panel";
export const openPort = 7402;
export const guardFolder = "/var/lib/guarded";
const panelPort = 13_390;
const origin = `http://192.0.2.1:${panelPort}`;
const program = (name: string): string => join(import.meta.dirname, name);

const rules = `
table ip nat { chain prerouting { type nat hook prerouting priority dstnat; tcp dport ${panelPort} dnat to 127.0.0.1:${panelPort}; }; }
table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; ct state established accept; meta l4proto icmpv6 accept;
  tcp dport ${panelPort} accept; tcp dport ${openPort} accept; }; }
`;

export async function startPanelHost(): Promise<{ host: LabHost; portolan: LabProcess }> {
  const host = await LabHost.start({ layer: "firewalls" });
  await addOutside(host);
  host.write("/etc/machine-id", `${"7".repeat(32)}\n`);
  await host.run(["sh", "-ec", "sysctl -qw net.ipv4.conf.in0.route_localnet=1; ip link set lo up"]);
  await host.run(["nft", "-f", "/dev/stdin"], { input: rules });
  const listener = `require("net").createServer((s) => s.end()).listen(${openPort}, () => console.log("up"))`;
  await host.start([process.execPath, "-e", listener], { ready: /up/ });
  return { host, portolan: await startPortolanOn(host) };
}

export async function startPortolanOn(host: LabHost): Promise<LabProcess> {
  return host.start([process.execPath, program("run-panel.ts"), String(panelPort), dataDir, guardFolder], { ready: /"ready"/ });
}

/** Of the link that was printed. */
export function linkOf({ output }: LabProcess): { readonly token: string; readonly pin: string } {
  return { token: /#token=([\w-]{43})/.exec(output)?.[1] ?? "", pin: /&pin=([\w-]+)/.exec(output)?.[1] ?? "" };
}

/** Of the server that was told last. */
export function serverPid({ output }: LabProcess): number {
  return Number([...output.matchAll(/"server":(\d+)/g)].at(-1)?.[1] ?? 0);
}

/** From the machine outside, over connections of its own. */
export async function browse(
  host: LabHost,
  requests: readonly PanelRequest[],
  cookie: string | null,
): Promise<{ readonly answers: readonly PanelAnswer[]; readonly connections: number }> {
  const asked: PanelRequests = { origin, cookie, requests };
  const { stdout } = await host.run([process.execPath, program("panel-requests.ts"), JSON.stringify(asked)], {
    networkNamespace: "outside",
  });
  return JSON.parse(stdout) as Awaited<ReturnType<typeof browse>>;
}

export function firstPin(secret: string, name: string, key: string): object {
  const mac = createHmac("sha256", secret).update(pinTextOf({ name, key })).digest("base64url");
  return { name, kind: "ed25519", key, proof: { by: "first", mac } };
}

/** Whether a real connection from there gets in. */
export async function getsIn(host: LabHost, address: string): Promise<boolean> {
  const knock = `const s = require("net").connect(${openPort}, "${address}"); s.setTimeout(700); for (const [e, c] of [["connect", 0], ["timeout", 1], ["error", 1]]) s.on(e, () => process.exit(c))`;
  try {
    await host.run([process.execPath, "-e", knock], { networkNamespace: "outside" });
    return true;
  } catch {
    return false;
  }
}
