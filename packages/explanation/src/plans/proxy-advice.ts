/** What is known of the reverse proxies of a host for whoever plans a site of one: its unit, the file, and at what it listens at the site's port now and then. */
import type { NoProxyAdvice, PlannedSocket, ProxyAdvice, ProxyIntent } from "@portolan/plans";
import type { BindSetting, ServiceInstance, Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";

/** `endpoints`: of the snapshot. Only of the host's own namespace, and only proxies that a unit of systemd starts. */
export function proxyAdvice(
  { sections }: Pick<Snapshot, "sections">,
  endpoints: readonly Endpoint[],
): (intent: ProxyIntent) => ProxyAdvice {
  const here = endpoints.filter(({ namespace, sockets }) => namespace === "host" && sockets > 0);
  return (intent) => adviceFor(sections.services, here, intent);
}

function adviceFor(services: readonly ServiceInstance[], endpoints: readonly Endpoint[], intent: ProxyIntent): ProxyAdvice {
  const { system, port, site } = intent;
  const own = endpoints.filter(({ service, container }) => service?.id === system && container === null);
  const units = new Set(own.map(({ unit }) => unit));
  const [unit = null] = units;
  if (own.length === 0) return none("no-such-proxy");
  if (units.size > 1) return none("several");
  if (unit === null || !unit.endsWith(".service") || own.some(({ state }) => state === "activated")) return none("no-unit");
  const atPort = endpoints.filter((one) => one.protocol === "tcp" && one.port === port);
  if (site !== null && atPort.some((one) => !own.includes(one))) return none("port-taken");
  const pids = new Set(own.flatMap(({ owners }) => owners.map(({ pid }) => pid)));
  const settings = services.filter(({ pid }) => pids.has(pid)).flatMap((instance) => instance.settings);
  const file = siteFileOf(intent, settings);
  if (site === null && !settings.some((setting) => isOfSite(setting, intent, file))) return none("no-site");
  const before = own.filter((one) => one.port === port).map(socketOf);
  const isShared = settings.some((setting) => setting.port === port && !isOfSite(setting, intent, file));
  const after = site === null ? (isShared ? before : []) : everywhere(port, before);
  return { code: "advised", file, unit, sockets: { before, after } };
}

function none(why: NoProxyAdvice): ProxyAdvice {
  return { code: "not-advised", why };
}

/** Beside the files that the proxy reads; whoever writes it finds it out again. */
function siteFileOf({ system, name }: ProxyIntent, settings: readonly BindSetting[]): string {
  const files = settings.flatMap(({ file }) => file ?? []);
  if (system === "haproxy") return files[0] ?? "/etc/haproxy/haproxy.cfg";
  const folder = files
    .map((file) => /^(.*)\/(?:conf\.d|sites-enabled|sites-available)\/[^/]+$/.exec(file)?.[1] ?? /^(.*)\/nginx\.conf$/.exec(file)?.[1])
    .find((one) => one !== undefined);
  return `${folder ?? "/etc/nginx"}/conf.d/portolan-${name}.conf`;
}

/** Of HAProxy's one file the port has to do: a site has one of its own. */
function isOfSite({ file, port }: BindSetting, { system, port: wanted }: ProxyIntent, own: string): boolean {
  return file === own && (system === "nginx" || port === wanted);
}

function socketOf({ protocol, address, port, scope }: Endpoint): PlannedSocket {
  return { protocol, address, port, scope };
}

function everywhere(port: number, before: readonly PlannedSocket[]): readonly PlannedSocket[] {
  const has = (family: "ipv4" | "ipv6"): boolean =>
    before.some(({ address, scope }) => (address === "0.0.0.0" || address === "::") && (scope === family || scope === "dual"));
  const added: readonly PlannedSocket[] = [
    ...(has("ipv4") ? [] : [{ protocol: "tcp", address: "0.0.0.0", port, scope: "ipv4" } as const]),
    ...(has("ipv6") ? [] : [{ protocol: "tcp", address: "::", port, scope: "ipv6" } as const]),
  ];
  return [...before, ...added];
}
