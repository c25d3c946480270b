/** Whether the kernel believes the source of an IPv4 packet: never an address of its own, and with rp_filter only what a route leads back to. */
import { formatIpAddress, parseIpAddress } from "@portolan/net";
import { acceptsLocal, checksSourceByMark, reversePathFilter, sendsRedirects } from "./host-switch.ts";
import { lookUpRoute, type RouteHit } from "./look-up-route.ts";
import type { ArrivedPacket } from "./packet-state.ts";
import { refuse, type Refusal } from "./refusal.ts";
import type { TraceRun } from "./trace-run.ts";

const RTPROT_KERNEL = 2;
const LOCAL_TABLE = 255;
const LOOSE = 2;

/** `out`: interface it would be forwarded by; null for this host. null comes back where the source is believed. */
export function checkSource(run: TraceRun, packet: ArrivedPacket, out: string | null): Refusal | null {
  const device = packet.in;
  const mode = reversePathFilter(run, device);
  const isFull = isCustomised(run) || (out === device && sendsRedirects(run, device));
  if (
    mode === 0 &&
    (out === device && sendsRedirects(run, device) ? false : acceptsLocal(run, device) || (!isFull && !isOwnAddress(run, packet.source)))
  )
    return null;
  if (mode === 0 && !isFull) return refuse("route", "source is an address of this host");
  const mark = checksSourceByMark(run, device) ? packet.mark : 0n;
  const back = { family: "ipv4", source: packet.destination, destination: packet.source, in: out ?? "lo", out: null, mark } as const;
  const hit = lookUpRoute(run, back);
  if (hit === null) return mode === 0 ? null : refuse("rp_filter", "no route back to the source");
  const isBelievable = hit.type === "unicast" || (hit.type === "local" && acceptsLocal(run, device));
  if (!isBelievable) return refuse("route", `source is of type ${hit.type}`);
  return checkWayBack(run, hit, { device, mode });
}

function checkWayBack(run: TraceRun, hit: RouteHit, { device, mode }: { device: string; mode: number }): Refusal | null {
  if (hit.ways.some(({ route }) => route.device === device)) return null;
  const hasAddress = run.index.interfaces.get(device)?.addresses.some(({ address }) => !address.includes(":")) === true;
  const isLenient = mode === 0 || (mode === LOOSE && hasAddress);
  return isLenient ? null : refuse("rp_filter", `route back to the source leads by ${hit.ways[0]?.route.device ?? "nothing"}`);
}

/** With local routes or policy rules of somebody's own the kernel always asks the tables. */
function isCustomised({ index }: TraceRun): boolean {
  const hasRoutes = index.host.routes.some(
    ({ family, table, type, protocol }) => family === "ipv4" && table === LOCAL_TABLE && type === "local" && protocol !== RTPROT_KERNEL,
  );
  return hasRoutes || index.policyRules.ipv4.length > 3;
}

function isOwnAddress(run: TraceRun, source: bigint): boolean {
  const text = formatIpAddress({ family: "ipv4", value: source });
  return run.index.host.interfaces.some(({ addresses }) =>
    addresses.some(({ address }) => parseIpAddress(address) !== null && address === text),
  );
}
