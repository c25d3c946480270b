/**
 * What the catalogue of services says about making one service of a host listen in another scope: the lines to write, as values, and what then starts anew.
 * The same that `portolan explain` advises, so that a plan does what the advice says and nothing else.
 */
import type { BindAdvice, BindIntent, NoBindAdvice, PlannedSocket } from "@portolan/plans";
import { serviceById, type ScopeTarget } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { instanceOf, settingsFor } from "../bind-settings.ts";
import { scopeAdvice } from "../scope-advice.ts";
import { reachOf } from "../served-families.ts";

/** `endpoints`: of the snapshot. Only of the host's own namespace: what runs in a container has its files elsewhere. */
export function bindAdvice(snapshot: Pick<Snapshot, "sections">, endpoints: readonly Endpoint[]): (intent: BindIntent) => BindAdvice {
  const here = endpoints.filter(({ namespace, sockets }) => namespace === "host" && sockets > 0);
  return (intent) => adviceFor(snapshot, here, intent);
}

function adviceFor(
  snapshot: Pick<Snapshot, "sections">,
  endpoints: readonly Endpoint[],
  { service, protocol, port, scope }: BindIntent,
): BindAdvice {
  const own = endpoints.filter((one) => one.protocol === protocol && one.port === port && one.service?.id === service);
  const [endpoint] = own;
  if (endpoint === undefined) return none("no-such-service");
  if (reachOf(own) === scope) return none("already");
  const advice = scopeAdvice({ endpoint, siblings: own, snapshot });
  const change = advice?.changes.find(({ target }) => target === scope);
  if (change === undefined) return none("unread");
  if (!change.possible) return none("no-way");
  if (change.edits.length === 0) return none(change.arguments.length > 0 ? "by-argument" : "written");
  const unit = unitOf(endpoint);
  if (unit === null || own.some(({ state }) => state === "activated")) return none("no-unit");
  const instance = instanceOf(endpoint, snapshot);
  const settings = [...new Set(own.flatMap((one) => settingsFor(one, instance)))];
  return {
    code: "advised",
    before: settings.map(({ key, value, fileHash }) => ({ key, value, fileHash })),
    edits: change.edits.map(({ file, line, part, text }) => ({ file, line, part, text })),
    activation: { by: serviceById(service)?.reload === "applies" ? "reload" : "restart", unit },
    sockets: {
      before: own.map((one) => ({ protocol, address: one.address, port, scope: one.scope })),
      after: socketsOf({ protocol, port }, scope),
    },
    otherPorts: otherPorts(endpoints, { protocol, port, unit }),
  };
}

function none(why: NoBindAdvice): BindAdvice {
  return { code: "not-advised", why };
}

/** Of the process itself, not of a container's runtime. */
function unitOf({ unit, container }: Endpoint): string | null {
  return container === null && unit !== null && unit.endsWith(".service") ? unit : null;
}

interface PortOfUnit {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly unit: string;
}

function otherPorts(
  endpoints: readonly Endpoint[],
  { protocol, port, unit }: PortOfUnit,
): Extract<BindAdvice, { code: "advised" }>["otherPorts"] {
  const others = endpoints.filter((one) => one.unit === unit && !(one.protocol === protocol && one.port === port));
  const ports = others.map((one) => ({ protocol: one.protocol, port: one.port }));
  return ports.filter((one, index) => ports.findIndex((other) => other.protocol === one.protocol && other.port === one.port) === index);
}

const addresses: Readonly<Record<ScopeTarget, readonly Pick<PlannedSocket, "address" | "scope">[]>> = {
  ipv4: [{ address: "0.0.0.0", scope: "ipv4" }],
  ipv6: [{ address: "::", scope: "ipv6" }],
  dual: [{ address: "::", scope: "dual" }],
  loopback: [
    { address: "127.0.0.1", scope: "ipv4" },
    { address: "::1", scope: "ipv6" },
  ],
};

/** As the scope says it: whether the service makes one socket or two of it is its own business. */
function socketsOf(place: Pick<PlannedSocket, "protocol" | "port">, scope: ScopeTarget): readonly PlannedSocket[] {
  return addresses[scope].map((one) => ({ ...place, ...one }));
}
