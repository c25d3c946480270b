import { phrase, type MessageId, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";

/** One way of seeing the host: works, works less well than it could, or is not there to be used. */
export interface Check {
  readonly id: CheckId;
  readonly status: "pass" | "warn" | "skipped";
  readonly finding: Phrase;
  readonly remedy: Phrase | null; // for `warn`: how to see more
}

export type CheckId =
  | "sockets"
  | "owners"
  | "namespaces"
  | "processes"
  | "ipv6"
  | "nftables"
  | "iptables"
  | "layers"
  | "docker"
  | "podman"
  | "systemd"
  | "selinux";

export function socketsCheck({ coverage }: Snapshot): Check {
  if (coverage.sockets === "sock_diag") return { id: "sockets", status: "pass", finding: phrase("doctor.sockets.sock-diag"), remedy: null };
  return { id: "sockets", status: "warn", finding: phrase(`doctor.sockets.${coverage.sockets}`), remedy: phrase("doctor.sockets.remedy") };
}

/** What the other commands say is missing is said here in the same words; nothing else decides whether all can be seen. */
export function ownersChecks({ coverage, host }: Snapshot): Check[] {
  const missing = notedChecks("owners", coverage.notes, /^owners-/);
  if (missing.length > 0) return missing;
  return [{ id: "owners", status: "pass", finding: phrase(host.privileged ? "doctor.owners.all" : "doctor.owners.own"), remedy: null }];
}

export function namespacesChecks({ coverage, sections }: Snapshot): Check[] {
  const missing = notedChecks("namespaces", coverage.notes, /^(?:namespace|host-namespace|sockets-not-placed)/);
  const hidden = sections.namespaces.filter((namespace) => !namespace.readable);
  const count = sections.namespaces.length;
  if (hidden.length === 0 && missing.length > 0) return missing;
  if (hidden.length === 0) return [{ id: "namespaces", status: "pass", finding: phrase("doctor.namespaces.all", { count }), remedy: null }];
  const some = hidden.slice(0, 3).map(({ id }) => id);
  const names = some.join(" ") + (hidden.length > 3 ? " …" : "");
  const finding = phrase("doctor.namespaces.some", { count, unreadable: hidden.length, names });
  return [
    { id: "namespaces", status: "warn", finding, remedy: missing.length === 0 ? phrase("doctor.namespaces.remedy") : null },
    ...missing,
  ];
}

/** One check for each kind of note; notes of a kind are told by their first, as elsewhere. */
function notedChecks(id: CheckId, notes: Snapshot["coverage"]["notes"], codes: RegExp): Check[] {
  const kinds = Map.groupBy(
    notes.filter(({ code }) => codes.test(code)),
    ({ code }) => code,
  );
  return [...kinds.values()].flatMap(([first, ...others]): Check[] => {
    if (first === undefined) return [];
    const told: Phrase = { id: `coverage.${first.code}` as MessageId, params: first.params };
    const finding = others.length === 0 ? told : phrase("doctor.and-others", { told, count: others.length });
    return [{ id, status: "warn", finding, remedy: null }];
  });
}

/** The firewall's rules as each tool gives them. A tool that is not installed leaves nothing unseen that the other would show. */
export function rulesCheck({ sections, coverage }: Snapshot, id: "nftables" | "iptables"): Check {
  const source = id === "nftables" ? "nft-json" : "iptables-save";
  const program = id === "nftables" ? "nft" : "iptables-save";
  const found = sections.rules.find((rules) => rules.namespace === "host" && rules.source === source);
  if (found === undefined || /ENOENT|not installed|not found/.test(found.error ?? "")) {
    const needed = coverage.notes.filter(({ code, params }) => code === "rule-tool-absent" && params["tool"] === program);
    const [missing] = notedChecks(id, needed, /^/);
    return missing ?? { id, status: "skipped", finding: phrase("doctor.rules.no-program", { program }), remedy: null };
  }
  if (found.error === null) return { id, status: "pass", finding: phrase("doctor.rules.read", { program }), remedy: null };
  const reason = found.error.trim().split("\n")[0] ?? "";
  return { id, status: "warn", finding: phrase("doctor.rules.failed", { program, reason }), remedy: phrase("doctor.rules.remedy") };
}

/** What may filter beside the rules: named here, as no list of rules shows it. */
export function layersCheck({ sections, coverage }: Snapshot): Check[] {
  const missing = notedChecks("layers", coverage.notes, /^layers-/);
  if (missing.length > 0) return missing;
  const found = [...new Set(sections.layers.map(({ kind, place }) => (place === null ? kind : `${kind} ${place}`)))];
  const layers = found.slice(0, 5).join(", ") + (found.length > 5 ? " …" : "");
  const finding = found.length === 0 ? phrase("doctor.layers.none") : phrase("doctor.layers.found", { layers });
  return [{ id: "layers", status: "pass", finding, remedy: null }];
}
