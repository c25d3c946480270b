import { readFileSync } from "node:fs";
import type { Libc } from "./libc.ts";
import type { NamespaceEntrance, NamespacePlace } from "./namespace-entry.ts";
import { HEADER_LENGTH, NetlinkFailure, NETLINK_NETFILTER, openNetlink } from "./netlink.ts";

/** What tells cheaply whether rules changed. Sets of ipset, rules of legacy tables and elements that packets add to a set change without it. */
export interface RuleState {
  /** Number of the nf_tables ruleset, which every committed change counts up; null where it cannot be asked. */
  readonly generation: number | null;
  /** Names of the legacy tables the kernel has; null where they may not be read. */
  readonly legacy: { readonly ipv4: string | null; readonly ipv6: string | null };
}

const NFT_MSG_GETGEN = (10 << 8) | 16; // NFNL_SUBSYS_NFTABLES
const NFGENMSG_LENGTH = 4;
const NFTA_GEN_ID = 1;

/** The state of a namespace's rules (0.1 ms). Null for a namespace that is gone or cannot be entered. */
export function readRuleState(libc: Libc | null, entrance: NamespaceEntrance, place: NamespacePlace): RuleState | null {
  const read = entrance.enter(place, () => ({
    generation: libc === null ? null : readGeneration(libc),
    legacy: { ipv4: readNames("/proc/thread-self/net/ip_tables_names"), ipv6: readNames("/proc/thread-self/net/ip6_tables_names") },
  }));
  return read.ok ? read.value : null;
}

function readGeneration(libc: Libc): number | null {
  try {
    const netlink = openNetlink(libc, NETLINK_NETFILTER);
    try {
      return parseGeneration(netlink.ask(NFT_MSG_GETGEN, new Uint8Array(NFGENMSG_LENGTH)));
    } finally {
      netlink.close();
    }
  } catch (fault) {
    if (fault instanceof NetlinkFailure) return null; // no nf_tables in this kernel, or no permission
    throw fault;
  }
}

/** NFTA_GEN_ID is the first attribute, in network byte order. */
function parseGeneration(answer: Uint8Array | null): number | null {
  const at = HEADER_LENGTH + NFGENMSG_LENGTH;
  if (answer === null || answer.length < at + 8) return null;
  const view = new DataView(answer.buffer, answer.byteOffset, answer.length);
  return (view.getUint16(at + 2, true) & 0x3fff) === NFTA_GEN_ID ? view.getUint32(at + 4, false) : null;
}

/** "" where the kernel has no such tables, or no such file. */
function readNames(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    return code === "EACCES" || code === "EPERM" ? null : "";
  }
}

export function isSameState(left: RuleState | null, right: RuleState | null): boolean {
  return (
    left !== null &&
    right !== null &&
    left.generation === right.generation &&
    left.legacy.ipv4 === right.legacy.ipv4 &&
    left.legacy.ipv6 === right.legacy.ipv6
  );
}
