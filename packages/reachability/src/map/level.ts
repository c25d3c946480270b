/**
 * The dimensions of the space of packets, in the order in which diagrams test them.
 * What the way through the hooks changes or fixes stands first, so that holding it at a value costs nothing. Destination stands before source: routing
 * tells destinations apart, and would otherwise be repeated below every source. Source stands before destination port, because a rule for a port
 * from anywhere would otherwise be copied for every set of sources. `original…` must follow its own dimension directly.
 * Conditions (one Boolean each) come after everything else, in the order in which they are met.
 */
export const level = {
  in: 0, // index of an interface
  state: 1, // index in `states`
  direction: 2, // 0 original, 1 reply
  dnat: 3, // whether the connection's destination was translated
  snat: 4,
  dnatSettled: 5, // whether a rule has decided on the destination, also to leave it as it is
  snatSettled: 6,
  mark: 7, // index in the mark values
  connectionMark: 8,
  out: 9,
  protocol: 10,
  destination: 11,
  originalDestination: 12,
  source: 13,
  originalSource: 14,
  destinationPort: 15,
  originalDestinationPort: 16,
  sourcePort: 17,
  originalSourcePort: 18,
  icmpType: 19,
  icmpCode: 20,
  tcpFlags: 21,
  ttl: 22,
  length: 23,
  dscp: 24,
  ecn: 25,
  fragment: 26,
  hardwareSource: 27,
  hardwareDestination: 28,
  priority: 29,
} as const;

/** First of the conditions; everything from here on is neither the packet's nor the host's to choose. */
export const FIRST_CONDITION = 64;

/** First of what only the sender decides and what no endpoint is told apart by. */
export const FIRST_CHOICE = level.sourcePort;

export const MAX_PORT = 65_535;

/** What connection tracking says of a packet, in the order of the dimension `state`. */
export const states = ["invalid", "established", "related", "new", "untracked"] as const;
export type State = (typeof states)[number];

export function stateIndex(state: State): number {
  return states.indexOf(state);
}
