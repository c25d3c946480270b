import { phrase, type Phrase } from "@portolan/phrases";
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
  | "docker"
  | "podman"
  | "systemd"
  | "selinux";

export function socketsCheck({ coverage }: Snapshot): Check {
  if (coverage.sockets === "sock_diag") return { id: "sockets", status: "pass", finding: phrase("doctor.sockets.sock-diag"), remedy: null };
  return { id: "sockets", status: "warn", finding: phrase(`doctor.sockets.${coverage.sockets}`), remedy: phrase("doctor.sockets.remedy") };
}

export function ownersCheck({ coverage, host }: Snapshot): Check {
  if (!host.privileged && coverage.ownersUnknown > 0) {
    const finding = phrase("doctor.owners.some", { count: coverage.ownersUnknown });
    return { id: "owners", status: "warn", finding, remedy: phrase("doctor.owners.remedy") };
  }
  return { id: "owners", status: "pass", finding: phrase(host.privileged ? "doctor.owners.all" : "doctor.owners.own"), remedy: null };
}

export function namespacesCheck({ sections }: Snapshot): Check {
  const hidden = sections.namespaces.filter((namespace) => !namespace.readable);
  const count = sections.namespaces.length;
  if (hidden.length === 0) return { id: "namespaces", status: "pass", finding: phrase("doctor.namespaces.all", { count }), remedy: null };
  const named =
    hidden
      .slice(0, 3)
      .map(({ id }) => id)
      .join(" ") + (hidden.length > 3 ? " …" : "");
  const finding = phrase("doctor.namespaces.some", { count, unreadable: hidden.length, names: named });
  return { id: "namespaces", status: "warn", finding, remedy: phrase("doctor.namespaces.remedy") };
}

/** The firewall's rules as each tool gives them. A tool that is not installed leaves nothing unseen that the other would show. */
export function rulesCheck({ sections }: Snapshot, id: "nftables" | "iptables"): Check {
  const source = id === "nftables" ? "nft-json" : "iptables-save";
  const program = id === "nftables" ? "nft" : "iptables-save";
  const found = sections.rules.find((rules) => rules.namespace === "host" && rules.source === source);
  if (found === undefined || /ENOENT|not installed|not found/.test(found.error ?? "")) {
    return { id, status: "skipped", finding: phrase("doctor.rules.no-program", { program }), remedy: null };
  }
  if (found.error === null) return { id, status: "pass", finding: phrase("doctor.rules.read", { program }), remedy: null };
  const reason = found.error.trim().split("\n")[0] ?? "";
  return { id, status: "warn", finding: phrase("doctor.rules.failed", { program, reason }), remedy: phrase("doctor.rules.remedy") };
}
