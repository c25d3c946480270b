/**
 * What is in the way of a lease, or was found at it, as one clause: who and where. Left out: parents and addresses of the other end, which are shown beside it.
 * Invariant: whoever is not known is somebody, never nobody.
 */
import type { Evidence, EvidenceKind } from "@portolan/leases";
import { phrase, type Phrase } from "@portolan/phrases";

export function evidencePhrase(evidence: Evidence): Phrase {
  return clauses[evidence.kind](evidence);
}

/** The holder as people call it: a container, a program with its PID, a unit, a user. */
export function evidenceWho({
  container,
  executable,
  pids,
  unit,
  user,
}: Pick<Evidence, "container" | "executable" | "pids" | "unit" | "user">): Phrase {
  const pid = pids[0];
  if (container !== null) return phrase("lease.who.container", { container });
  if (executable !== null && pid !== undefined) return phrase("lease.who.process", { program: executable, pid: String(pid) });
  if (unit !== null) return phrase("lease.who.unit", { unit });
  if (pid !== undefined) return phrase("lease.who.pid", { pid: String(pid) });
  return user === null ? phrase("lease.who.unknown") : phrase("lease.who.user", { user });
}

/** "tcp 0.0.0.0:8080", "udp [::1]:53", "tcp 8080". */
function placeOf({ protocol, address, port }: Evidence): string {
  if (address === null) return `${protocol} ${port}`;
  return `${protocol} ${address.includes(":") ? `[${address}]` : address}:${port}`;
}

type Clause = (evidence: Evidence) => Phrase;
type HeldKind = Exclude<EvidenceKind, "time-wait" | "fin-wait" | "published" | "stopped-container" | "nat" | "bind-refused" | "unreadable">;
const byWhom =
  (kind: HeldKind): Clause =>
  (evidence) =>
    phrase(`lease.evidence.${kind}`, { who: evidenceWho(evidence), place: placeOf(evidence) });

const clauses: Readonly<Record<EvidenceKind, Clause>> = {
  listener: byWhom("listener"),
  "owner-listener": byWhom("owner-listener"),
  "more-specific": byWhom("more-specific"),
  shared: byWhom("shared"),
  bound: byWhom("bound"),
  outgoing: byWhom("outgoing"),
  accepted: byWhom("accepted"),
  connection: byWhom("connection"),
  "udp-connected": byWhom("udp-connected"),
  "time-wait": (evidence) => phrase("lease.evidence.time-wait", { place: placeOf(evidence) }),
  "fin-wait": (evidence) => phrase("lease.evidence.fin-wait", { place: placeOf(evidence) }),
  published: (evidence) => phrase("lease.evidence.published", { container: containerOf(evidence), place: placeOf(evidence) }),
  "stopped-container": (evidence) =>
    phrase("lease.evidence.stopped-container", { container: containerOf(evidence), place: placeOf(evidence) }),
  nat: (evidence) => phrase("lease.evidence.nat", { place: placeOf(evidence), detail: evidence.detail ?? "" }),
  "bind-refused": (evidence) => phrase("lease.evidence.bind-refused", { place: placeOf(evidence), detail: evidence.detail ?? "" }),
  unreadable: ({ detail }) => unreadPhrase(detail ?? ""),
};

/** What of a host could not be asked, as the scanner names it: a kind and a network namespace. Another word is told as it is. */
export function unreadPhrase(detail: string): Phrase {
  if (detail === "owner") return phrase("lease.evidence.unread-owner");
  const [, kind, namespace = ""] = /^(namespace|sockets|rules) (.+)$/.exec(detail) ?? [];
  const of = unreadable.find((one) => one === kind);
  return of === undefined ? phrase("lease.evidence.unreadable", { detail }) : phrase(`lease.evidence.unread-${of}`, { namespace });
}
const unreadable = ["namespace", "sockets", "rules"] as const;

function containerOf({ container, detail }: Evidence): string {
  return container ?? detail ?? "?";
}
