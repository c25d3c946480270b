/**
 * What the kernel refuses outside of all rules: martian addresses, sources it does not believe (rp_filter, its own addresses), forwarding that is off.
 * As diagrams of outcomes over the packets that arrive by any interface but loopback (ip_route_input_slow, fib_validate_source, ip6_forward).
 */
import { parseIpAddress } from "@portolan/net";
import type { Condition } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import { FALSE, TRUE, UNDECIDED } from "./diagrams.ts";
import { level } from "./level.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { RoutingDiagrams } from "./routing-diagram.ts";

const RTPROT_KERNEL = 2;
const LOCAL_TABLE = 255;
const LOOSE = 2;
const UDP = 17;
export const MULTICAST = { ipv4: { lo: 0xe000_0000n, hi: 0xefff_ffffn }, ipv6: { lo: 0xffn << 120n, hi: (1n << 128n) - 1n } } as const;
export const LOOPBACK = { ipv4: { lo: 0x7f00_0000n, hi: 0x7fff_ffffn }, ipv6: { lo: 1n, hi: 1n } } as const;
export const LINK_LOCAL = { lo: 0xfe80n << 112n, hi: (0xfec0n << 112n) - 1n };
/** Destinations of IPv6 that are looked for on the interface the packet came in by alone. */
export const SCOPED = [LOOPBACK.ipv6, LINK_LOCAL] as const;
const ALL_ONES = 0xffff_ffffn;

/** The dimensions in which the packet that is checked has its addresses and the interface it came in by. */
export interface CheckedEnds {
  readonly source: number;
  readonly destination: number;
  readonly in: number;
}

const arrivingEnds: CheckedEnds = { source: level.source, destination: level.destination, in: level.in };

export class SourceCheck {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly routing: RoutingDiagrams;
  private readonly ends: CheckedEnds;

  constructor(
    { space, host, routing }: { space: PacketSpace; host: HostModel; routing: RoutingDiagrams },
    ends: CheckedEnds = arrivingEnds,
  ) {
    this.space = space;
    this.host = host;
    this.routing = routing;
    this.ends = ends;
  }

  /** Before any hook but ingress. UNDECIDED where nothing is refused. */
  impossible(): number {
    if (this.space.family === "ipv4") return UNDECIDED;
    const off = this.onInterfaces((name) => this.switchOf(name, "disable_ipv6") === 1);
    const { diagrams } = this.space;
    const martian = [
      this.addresses(this.ends.source, MULTICAST.ipv6),
      this.addresses(this.ends.source, LOOPBACK.ipv6),
      this.addresses(this.ends.destination, LOOPBACK.ipv6),
    ].reduce((a, b) => diagrams.or(a, b));
    return diagrams.first(this.refused(off, "disable_ipv6"), this.refused(martian, "martian address"));
  }

  /** Before the routing tables are asked. */
  martian(): number {
    if (this.space.family === "ipv6") return this.group();
    const { diagrams } = this.space;
    const source = (lo: bigint, hi: bigint) => this.addresses(this.ends.source, { lo, hi });
    const destination = (lo: bigint, hi: bigint) => this.addresses(this.ends.destination, { lo, hi });
    const zeroToAll = diagrams.or(destination(ALL_ONES, ALL_ONES), diagrams.and(source(0n, 0n), destination(0n, 0n)));
    const keepsLoopback = this.onInterfaces((name) => !this.either(name, "route_localnet"));
    const { lo, hi } = LOOPBACK.ipv4;
    const parts = [
      this.refused(diagrams.or(this.addresses(this.ends.source, MULTICAST.ipv4), source(ALL_ONES, ALL_ONES)), "martian source"),
      this.group(),
      diagrams.guarded(zeroToAll, this.toAll()),
      this.refused(source(0n, 0n), "martian source"),
      this.refused(destination(0n, 0n), "martian destination"),
      this.refused(diagrams.and(keepsLoopback, destination(lo, hi)), "route_localnet = 0"),
      this.refused(diagrams.and(keepsLoopback, source(lo, hi)), "martian source"),
    ];
    return parts.reduce((a, b) => diagrams.first(a, b));
  }

  /** The terminal of a packet to everybody on the link, which goes on to the input hook. */
  toAll(): number {
    return this.space.outcomes.terminal({ kind: "unroutable", detail: TO_ALL });
  }

  /** The terminal of a packet to a group of which this host is: nobody asks for its source. */
  toGroup(): number {
    return this.space.outcomes.terminal({ kind: "unroutable", detail: "to a group" });
  }

  private group(): number {
    const joined: Condition = { id: "group", kind: "socket", text: "the host has joined the group" };
    const { diagrams } = this.space;
    const isHeard = diagrams.and(this.space.condition(joined), this.space.equals(level.protocol, UDP));
    const heard = diagrams.choose(isHeard, this.toGroup(), this.space.outcomes.terminal({ kind: "unroutable", detail: "group" }));
    return diagrams.guarded(this.addresses(this.ends.destination, MULTICAST[this.space.family]), heard);
  }

  /** Sources that are not believed. `out`: the interface it would be forwarded by; null: it is for this host. */
  disbelieved(out: string | null): number {
    if (this.space.family === "ipv6") return UNDECIDED;
    return this.space.interfaces.reduce(
      (all, name, index) =>
        this.space.diagrams.first(all, this.space.diagrams.guarded(this.space.equals(this.ends.in, index), this.disbelievedAt(name, out))),
      UNDECIDED as number,
    );
  }

  /** A packet that would leave where it came in, and of which the sender would be told a better way, is always looked at in full. */
  private disbelievedAt(name: string, out: string | null): number {
    const { diagrams } = this.space;
    const mode = Math.max(this.switchOf("all", "rp_filter"), this.switchOf(name, "rp_filter"));
    const acceptsLocal = this.either(name, "accept_local");
    const isTurned = out === name && this.sendsRedirects(name);
    if (mode === 0 && acceptsLocal && !isTurned) return UNDECIDED;
    if (mode === 0 && !isTurned && !this.isCustomised()) return this.refused(this.ownAddresses(), "source is an address of this host");
    const flow = {
      source: this.ends.destination,
      destination: this.ends.source,
      in: { name: out ?? "lo" },
      readsMark: this.either(name, "src_valid_mark"),
    };
    const decision = this.routing.decide(flow);
    const none = this.routing.where(decision, ({ type }) => refusing.has(type));
    const odd = this.routing.where(
      decision,
      ({ type }) => !refusing.has(type) && type !== "unicast" && !(type === "local" && acceptsLocal),
    );
    const elsewhere = this.routing.where(decision, ({ device }) => device !== name);
    const hasAddress = this.host.interfaces.some((one) => one.name === name && one.addresses.some(({ address }) => !address.includes(":")));
    const strict = mode !== 0 && !(mode === LOOSE && hasAddress);
    const parts = [
      mode === 0 ? UNDECIDED : this.refused(none, "rp_filter"),
      this.refused(diagrams.and(diagrams.not(none), odd), "source is not a unicast address"),
      strict ? this.refused(diagrams.and(diagrams.not(none), elsewhere), "rp_filter") : UNDECIDED,
    ];
    return parts.reduce((a, b) => diagrams.first(a, b));
  }

  /** Where a packet would be forwarded and is not. */
  notForwarded(): number {
    if (this.space.family === "ipv4") {
      const off = this.onInterfaces((name) => this.forwarding4(name) === 0);
      return this.refused(off, "forwarding = 0");
    }
    if (this.switchOf("all", "forwarding") === 0) return this.refused(TRUE, "forwarding = 0");
    return UNDECIDED;
  }

  /** IPv6 from `::` or a link-local source goes on only by the interface it came in by. */
  scoped(device: string): number {
    if (this.space.family === "ipv4") return UNDECIDED;
    const { diagrams } = this.space;
    const elsewhere = diagrams.not(this.space.equals(this.ends.in, this.space.interfaceIndex(device)));
    const linkLocal = this.addresses(this.ends.source, LINK_LOCAL);
    const source = diagrams.or(linkLocal, this.addresses(this.ends.source, { lo: 0n, hi: 0n }));
    return this.refused(diagrams.and(elsewhere, source), "source is not forwarded");
  }

  keepsLoopback(name: string): boolean {
    return !this.either(name, "route_localnet");
  }

  private forwarding4(name: string): number {
    const { sysctls } = this.host;
    const own = sysctls.get(`net.ipv4.conf.${name.replaceAll(".", "/")}.forwarding`);
    return Number(own ?? sysctls.get("net.ipv4.conf.all.forwarding") ?? sysctls.get("net.ipv4.ip_forward") ?? "0");
  }

  private refused(condition: number, detail: string): number {
    return this.space.diagrams.guarded(condition, this.space.outcomes.terminal({ kind: "unroutable", detail }));
  }

  private addresses(of: number, interval: { readonly lo: bigint; readonly hi: bigint }): number {
    return this.space.addressesWithin(of, [interval]);
  }

  private onInterfaces(holds: (name: string) => boolean): number {
    const { interfaces } = this.space;
    return this.space.where(this.ends.in, interfaces.length, (index) => interfaces[index] !== "lo" && holds(interfaces[index] as string));
  }

  /** net.FAMILY.conf.NAME.KEY; the kernel's default is 0. */
  private switchOf(name: string, key: string): number {
    return Number(this.host.sysctls.get(`net.${this.space.family}.conf.${name.replaceAll(".", "/")}.${key}`) ?? "0");
  }

  /** On unless both the interface and `all` have it off. */
  private sendsRedirects(name: string): boolean {
    const valueOf = (of: string) => this.host.sysctls.get(`net.ipv4.conf.${of.replaceAll(".", "/")}.send_redirects`);
    return [name, "all"].some((of) => (valueOf(of) || "1") !== "0");
  }

  private either(name: string, key: string): boolean {
    return this.switchOf("all", key) !== 0 || this.switchOf(name, key) !== 0;
  }

  private isCustomised(): boolean {
    const { routes, policyRules } = this.host;
    const hasRoutes = routes.some(
      ({ family, table, type, protocol }) => family === "ipv4" && table === LOCAL_TABLE && type === "local" && protocol !== RTPROT_KERNEL,
    );
    return hasRoutes || policyRules.filter(({ family }) => family === "ipv4").length > 3;
  }

  private ownAddresses(): number {
    const values = this.host.interfaces.flatMap(({ addresses }) =>
      addresses.flatMap(({ address }) => {
        const parsed = parseIpAddress(address);
        return parsed?.family === "ipv4" ? [parsed.value] : [];
      }),
    );
    const { diagrams } = this.space;
    return values.reduce((all, value) => diagrams.or(all, this.addresses(this.ends.source, { lo: value, hi: value })), FALSE as number);
  }
}

export const TO_ALL = "to all on the link";
const refusing = new Set(["blackhole", "unreachable", "prohibit"]);
