/**
 * Sockets that only one of two hosts has: to a client a port with a listener and one without are different, whatever the rules say. Each becomes the
 * regions of those who reach it, gained or lost. Who is closed out sees no difference. Of a port that translation leads to, the original ports count.
 */
import type { IpFamily } from "@portolan/net";
import type { DifferentRegion } from "../difference.ts";
import type { Listener } from "../host-model.ts";
import { accessOf, letsIn, type Access } from "./access.ts";
import { TRUE } from "./diagrams.ts";
import { differentRegion, type Hosts } from "./different-region.ts";
import type { HostSpace } from "./host-space.ts";
import { level } from "./level.ts";
import type { Outcome } from "./outcome.ts";
import type { PacketSpace } from "./packet-space.ts";
import { boxesOf } from "./regions.ts";

const protocols = { tcp: 6, udp: 17 } as const;
const closed: Access = { verdict: "closed", conditions: [] };
const FIRST_LABEL = 8;

interface ListenerQuestion {
  readonly space: PacketSpace;
  readonly hosts: Hosts;
  readonly before: HostSpace;
  readonly after: HostSpace;
  readonly limit: number;
}

export interface ListenerDifferences {
  readonly gained: readonly DifferentRegion[];
  readonly lost: readonly DifferentRegion[];
  readonly isComplete: boolean;
}

export function listenerDifferencesOf(question: ListenerQuestion): ListenerDifferences {
  const { hosts, space } = question;
  const gained = regionsOf(question, missingIn(hosts.after.listeners, hosts.before.listeners, space.family), "after");
  const lost = regionsOf(question, missingIn(hosts.before.listeners, hosts.after.listeners, space.family), "before");
  return { gained: gained.regions, lost: lost.regions, isComplete: gained.isComplete && lost.isComplete };
}

/** What is heard at one address and port; sockets side by side at the same place are one. */
interface Place {
  readonly protocol: "tcp" | "udp";
  readonly address: bigint; // 0: any
  readonly port: number;
  readonly device: string | null; // bound to it
}

function missingIn(some: readonly Listener[], others: readonly Listener[], family: IpFamily): readonly Place[] {
  const keyOf = ({ protocol, address, port, device }: Place) => `${protocol} ${address} ${port} ${device ?? ""}`;
  const heard = placesOf(others, family);
  const keys = new Set(heard.map(keyOf));
  const wider = (place: Place) => [place, { ...place, address: 0n }, { ...place, device: null }, { ...place, address: 0n, device: null }];
  const isHeard = (place: Place) => wider(place).some((one) => keys.has(keyOf(one)));
  return [
    ...new Map(
      placesOf(some, family)
        .filter((place) => !isHeard(place))
        .map((place) => [keyOf(place), place]),
    ).values(),
  ];
}

function placesOf(listeners: readonly Listener[], family: IpFamily): readonly Place[] {
  return listeners.filter((one) => one.family === family || (family === "ipv4" && one.address === 0n && one.takesIpv4 !== false));
}

function regionsOf(question: ListenerQuestion, places: readonly Place[], side: "before" | "after") {
  const regions: DifferentRegion[] = [];
  let isComplete = true;
  for (const place of places) isComplete = collect(question, { place, side, regions }) && isComplete;
  return { regions, isComplete };
}

interface Collecting {
  readonly place: Place;
  readonly side: "before" | "after";
  readonly regions: DifferentRegion[];
}

function collect(question: ListenerQuestion, { place, side, regions }: Collecting): boolean {
  const { space, hosts, limit } = question;
  if (regions.length >= limit) return false;
  const root = reaching(space, question[side].fresh, place);
  const labels: Access[] = [];
  const isTcp = place.protocol === "tcp";
  const classify = (residual: number): number => {
    const access = accessOf(space, residual, (terminal) => (terminal < FIRST_LABEL ? false : letsIn(space.outcomes.of(terminal), isTcp)));
    return access.verdict === "closed" ? 0 : FIRST_LABEL + labels.push(access) - 1;
  };
  const { boxes, isComplete } = boxesOf(space, root, { classify, limit: limit - regions.length });
  for (const box of boxes) {
    const access = labels[box.label - FIRST_LABEL];
    if (access === undefined) continue;
    const [before, after] = side === "after" ? [closed, access] : [access, closed];
    const shows = (terminal: number) => terminal >= FIRST_LABEL && letsIn(space.outcomes.of(terminal), isTcp) !== false;
    const region = differentRegion({ space, hosts, root, box, before, after, shows });
    if (region !== null) regions.push(region);
  }
  return isComplete;
}

/** What of a host's diagram ends at the place; the rest is 0. */
function reaching(space: PacketSpace, fresh: number, { protocol, address, port, device }: Place): number {
  const { diagrams } = space;
  const byDevice = device === null ? TRUE : space.equals(level.in, space.interfaceIndex(device));
  const ofProtocol = diagrams.guarded(diagrams.and(byDevice, space.equals(level.protocol, protocols[protocol])), fresh);
  const keep = (holds: (translatedTo: number | null) => boolean) =>
    diagrams.mapTerminals(ofProtocol, diagrams.freshCode(), (terminal) => {
      if (terminal < FIRST_LABEL) return 0;
      const outcome = space.outcomes.of(terminal);
      return outcome.kind === "unknown" || (outcome.kind === "delivered" && holds(translatedPort(outcome))) ? terminal : 0;
    });
  const here = address === 0n ? TRUE : space.addressesWithin(level.destination, [{ lo: address, hi: address }]);
  const plain = diagrams.guarded(
    diagrams.and(here, space.equals(level.destinationPort, port)),
    keep((to) => to === null),
  );
  return diagrams.first(
    plain,
    keep((to) => to === port),
  );
}

/** The port a translation of the destination leads to; null where it leaves the port as it is. */
function translatedPort({ nat }: Outcome): number | null {
  const last = nat.findLast((text) => text.startsWith("dnat"));
  const port = last?.match(/port (\d+)/)?.[1];
  return port === undefined ? null : Number(port);
}
