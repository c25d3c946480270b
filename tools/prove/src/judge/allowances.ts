/**
 * Where a difference between model and kernel is not held against the model, because what was seen cannot tell the two apart. Each is narrow, is asked
 * only once the two differ, and is counted: the report and docs/proof.md print how often each was made use of.
 */
export const allowances = {
  "refusal-kept":
    "the model says rejected and that the refusal cannot get back to the sender, who then sees nothing: the kernel says dropped",
  "own-reset":
    "the reset that a rule sends to an address of everybody comes back to the host itself, which counts it as an answer of its own",
  "for-everybody":
    "TCP, and datagrams that no socket takes, sent to an address of broadcast, multicast or anycast: whether the filter, TCP or the lack of a socket ended them shows nowhere",
  "way-assumed":
    "the verdict is the same whatever a condition is, and the steps shown are those of one assumption: the last rule is not compared",
  "way-copied": "what is for everybody on a bridge is traced on its way to the other ports too: the last rule is not compared",
  "idle-nat-policy": "the policy of a legacy nat table that nobody needs is not counted by the kernel; it decides nothing",
  "container-sent": "forwarded to a container, which is not seen leaving: the last rule of the trace is compared instead of the interface",
  "container-silent": "a container that does not answer is not told from a filter that stops its answer (walk)",
  "map-refusal": "the map says rejected without saying whether the refusal gets back, which the trace does: the kernel says dropped",
  "map-for-everybody": "as for-everybody, of the map, which knows no sockets",
  "map-socket":
    "the map knows no sockets: those bound to an interface or taken by TPROXY answer by ways of their own, and the answer is not compared",
  "map-undecided":
    "the map says of a packet that it may be one or the other (conditions, several ways, layers that nobody read), or nothing of it: neither is held against it. The trace is",
  "map-container": "forwarded to a container, as container-sent: the map names no rule that could be compared instead, the trace does",
  "map-link":
    "what the host says to itself from or to link-local addresses of its own the map leaves open, in cases that leave nothing else open too",
  "map-reply":
    "the map says nothing of the answer: to what the host asks of others, and to datagrams kept from connection tracking where rules translate",
  "map-forwarded": "the answer of a machine behind the host: the map's word on it differs from what was seen; the trace's is compared",
  "chart-elsewhere":
    "ports that are open without a listener are listed for the host's own addresses: what a rule redirects here that was sent to others is not on the list",
} as const;

export type Allowance = keyof typeof allowances;

export interface Tally {
  /** `applies` again, counted where it is so. */
  allow(name: Allowance, applies: boolean): boolean;
  /** Allowance → how often. */
  readonly counts: Readonly<Record<string, number>>;
}

export function createTally(): Tally {
  const counts: Record<string, number> = {};
  return {
    allow: (name, applies) => {
      if (applies) counts[name] = (counts[name] ?? 0) + 1;
      return applies;
    },
    counts,
  };
}
