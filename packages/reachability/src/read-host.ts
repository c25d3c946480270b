/**
 * The model of one network namespace from a snapshot. Listeners are sockets that accept there: TCP listening, UDP bound and unconnected; those that
 * differ in nothing but SO_REUSEPORT are one. Rules that are not in the snapshot become gaps, never an empty ruleset.
 */
import { parseIpAddress } from "@portolan/net";
import { readRuleset, type Ruleset } from "@portolan/ruleset";
import type { FilterLayer, Interface, Snapshot, Socket } from "@portolan/snapshot";
import { displayOf, type Endpoint } from "@portolan/sockets";
import type { HostModel, Listener } from "./host-model.ts";
import { hasIngressChain } from "./ingress-chains.ts";

export interface HostModelOptions {
  /** Of the snapshot; gives listeners their ids, units and containers. Absent: they have none. */
  readonly endpoints?: readonly Endpoint[];
  /** Instead of the rules of the snapshot. */
  readonly ruleset?: Ruleset;
}

/** `namespace`: id as in the snapshot. Of a namespace that is not there everything is empty, and its rules are a gap. */
export function hostModelOf(snapshot: Pick<Snapshot, "sections">, namespace: string, options: HostModelOptions = {}): HostModel {
  const { sections } = snapshot;
  const isHere = (row: { readonly namespace: string }): boolean => row.namespace === namespace;
  const layers = sections.layers.filter((layer) => layer.namespace === null || layer.namespace === namespace);
  const ruleset = options.ruleset ?? readRuleset(sections.rules, namespace);
  const limits = layers.filter(({ kind }) => kind === "tc-limit");
  return {
    namespace,
    interfaces: sections.interfaces.filter(isHere),
    routes: sections.routes.filter(isHere),
    policyRules: sections.policyRules.filter(isHere),
    sysctls: new Map(sections.sysctls.filter(isHere).flatMap(({ values }) => Object.entries(values))),
    listeners: listenersOf(sections.sockets.filter(isHere), options.endpoints ?? []),
    ruleset,
    ...(limits.length === 0 ? {} : { limits }),
    layers: [
      ...layers.filter(({ kind }) => kind !== "tc-limit"),
      ...limits.filter((limit) => passesIngress(limit, ruleset)).map((limit): FilterLayer => ({ ...limit, kind: "tc" })),
      ...(namespace === "host" ? [] : sections.interfaces.filter(isHere).flatMap(layerBehind)),
    ],
  };
}

/** What is led through another device comes back behind the chains of ingress, which then never see it. */
function passesIngress({ place, detail }: FilterLayer, ruleset: Ruleset): boolean {
  return detail.startsWith("in: ") && hasIngressChain(ruleset, place ?? "");
}

/** A veth of another namespace than the host's leads to a namespace whose own rules come first, as a container's does to the host. */
function layerBehind({ namespace, kind, name }: Interface): readonly FilterLayer[] {
  const detail = `the network namespace behind ${name}`;
  return kind === "veth" ? [{ namespace, kind: "namespace", state: "present", place: name, detail }] : [];
}

function listenersOf(sockets: readonly Socket[], endpoints: readonly Endpoint[]): readonly Listener[] {
  const byPlace = Map.groupBy(endpoints, placeOf);
  const found = new Map<string, Listener>();
  for (const socket of sockets) {
    const listener = socket.state === "bound" ? null : listenerOf(socket, byPlace.get(placeOf(socket))?.[0] ?? null);
    if (listener === null) continue;
    const key = [placeOf(socket), socket.family, listener.takesIpv4, listener.isTransparent].join(" ");
    const known = found.get(key);
    found.set(key, known === undefined || known.group === listener.group ? (known ?? listener) : { ...known, group: null, unit: null });
  }
  return [...found.values()];
}

function placeOf({
  namespace,
  protocol,
  address,
  port,
  device,
}: Pick<Socket, "namespace" | "protocol" | "address" | "port" | "device">): string {
  return [namespace, protocol, address, port, device ?? ""].join(" ");
}

/** null: the address cannot be read. */
function listenerOf(socket: Socket, endpoint: Endpoint | null): Listener | null {
  const address = parseIpAddress(socket.address);
  if (address === null) return null;
  return {
    protocol: socket.protocol,
    family: socket.family,
    address: address.value,
    port: socket.port,
    takesIpv4: socket.family === "ipv4" ? false : socket.v6only === null ? null : !socket.v6only,
    device: socket.device,
    isTransparent: socket.transparent ?? null,
    endpoint: endpoint?.id ?? null,
    unit: endpoint === null ? null : (endpoint.unit ?? endpoint.container?.id ?? null),
    group: socket.cgroup,
    mark: socket.mark,
    display: endpoint?.display.ss ?? displayOf(socket).ss,
  };
}
