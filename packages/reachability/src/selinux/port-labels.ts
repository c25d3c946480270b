/**
 * Which SELinux type a port has, from what `semanage port -l` or `seinfo --portcon` prints. Left out: SCTP and DCCP sockets, and the MLS level.
 * Invariant: the narrowest range that holds a port gives its type, as the policy puts the whole ranges of reserved and unreserved ports last.
 */
export interface PortLabel {
  readonly type: string;
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to: number;
}

/** Types of whole ranges: a port that has one of these is nobody's. */
export const genericPortTypes: ReadonlySet<string> = new Set([
  "port_t",
  "reserved_port_t",
  "hi_reserved_port_t",
  "unreserved_port_t",
  "ephemeral_port_t",
]);

/** `http_port_t  tcp  80, 443, 488, 8008-8010`; other lines are passed over. */
export function parseSemanagePorts(text: string): PortLabel[] {
  return text.split("\n").flatMap((line) => {
    const match = /^(?<type>\w+)\s+(?<protocol>tcp|udp)\s+(?<ports>[\d\s,-]+)$/.exec(line.trim());
    const { type, protocol, ports } = match?.groups ?? {};
    if (type === undefined || protocol === undefined || ports === undefined) return [];
    return ports.split(",").flatMap((one) => labelOf({ type, protocol, range: one.trim() }));
  });
}

/** `portcon tcp 8008-8010 system_u:object_r:http_port_t:s0`. */
export function parsePortContexts(text: string): PortLabel[] {
  return text.split("\n").flatMap((line) => {
    const match = /^portcon (?<protocol>tcp|udp) (?<range>[\d-]+) (?<context>\S+)$/.exec(line.trim());
    const { protocol, range, context } = match?.groups ?? {};
    const type = context === undefined ? null : typeOfContext(context);
    return protocol === undefined || range === undefined || type === null ? [] : labelOf({ type, protocol, range });
  });
}

function labelOf({ type, protocol, range }: { type: string; protocol: string; range: string }): PortLabel[] {
  const [from, to = from] = range.split("-").map(Number);
  const isRange = from !== undefined && to !== undefined && Number.isInteger(from) && Number.isInteger(to) && from <= to && to <= 65_535;
  return isRange ? [{ type, protocol: protocol === "udp" ? "udp" : "tcp", from, to }] : [];
}

/** The third part of `user:role:type:level`; null for text that is no context. */
export function typeOfContext(context: string): string | null {
  const type = context.split(":")[2];
  return type === undefined || type === "" ? null : type;
}

/** `port_t` where no range holds the port. */
export function portLabelOf(labels: readonly PortLabel[], protocol: "tcp" | "udp", port: number): PortLabel {
  let found: PortLabel = { type: "port_t", protocol, from: 0, to: 65_535 };
  for (const label of labels)
    if (label.protocol === protocol && label.from <= port && port <= label.to && label.to - label.from < found.to - found.from)
      found = label;
  return found;
}
