import { readFileSync } from "node:fs";
import type { CoverageNote } from "@portolan/snapshot";

/** What this process may do: its effective user and capabilities. */
export interface Credentials {
  readonly isRoot: boolean;
  /** Bits of CapEff (proc_pid_status(5)). */
  readonly effective: bigint;
}

/** Bit numbers of include/uapi/linux/capability.h. */
const bits = { CAP_DAC_OVERRIDE: 1n, CAP_DAC_READ_SEARCH: 2n, CAP_NET_ADMIN: 12n, CAP_SYS_PTRACE: 19n, CAP_SYS_ADMIN: 21n } as const;
type Capability = keyof typeof bits;

/** What would have opened the way, by the code of the note that says it was closed. */
const wantedFor: ReadonlyMap<string, readonly Capability[]> = new Map([
  ["container-runtime-refused", ["CAP_DAC_OVERRIDE"]],
  ["layers-unreadable", ["CAP_NET_ADMIN", "CAP_SYS_ADMIN"]],
  ["host-namespace-assumed", ["CAP_SYS_PTRACE"]],
  ["namespace-not-entered", ["CAP_SYS_ADMIN", "CAP_SYS_PTRACE"]],
  ["namespace-unreadable", ["CAP_SYS_ADMIN", "CAP_SYS_PTRACE"]],
  ["owners-unknown", ["CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH"]],
  ["rules-not-permitted", ["CAP_NET_ADMIN"]],
  ["sockets-not-placed", ["CAP_SYS_ADMIN", "CAP_SYS_PTRACE"]],
]);

export function readCredentials(): Credentials {
  const text = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0";
  return { isRoot: process.geteuid?.() === 0, effective: BigInt(`0x${text}`) };
}

/**
 * The note with the remedy that fits: as it is for a user who may become root; with `-without` and the names of the capabilities that root
 * lacks; with `-despite` where none is missing, so that more privileges would not help. `needs` names every missing capability.
 */
export function withRemedy(note: CoverageNote, { isRoot, effective }: Credentials): CoverageNote {
  const wanted = wantedFor.get(note.code);
  if (wanted === undefined) return note;
  if (note.params["needs"] === "koffi") return { code: withoutOf(note.code), params: note.params };
  const missing = wanted.filter((name) => (effective & (1n << bits[name])) === 0n);
  const { needs: _, ...params } = note.params;
  if (missing.length === 0) return { code: `${note.code}-despite`, params };
  const needs = missing.join(", ");
  if (isRoot) return { code: withoutOf(note.code), params: { ...params, needs } };
  return "needs" in note.params ? { code: note.code, params: { ...params, needs } } : note;
}

/** `namespace-not-entered` names no other remedy than what is missing. */
function withoutOf(code: string): string {
  return code === "namespace-not-entered" ? code : `${code}-without`;
}
