import { EACCES, EINVAL, ENOSYS, EPERM, type Libc } from "../libc.ts";

const BPF_PROG_GET_FD_BY_ID = 13;
const BPF_OBJ_GET_INFO_BY_FD = 15;
const BPF_PROG_QUERY = 16;
const BPF_LINK_GET_FD_BY_ID = 30;
const BPF_LINK_GET_NEXT_ID = 31;

/** Numbers of enum bpf_attach_type that stand in the way of traffic or move it. */
export const attachType = {
  cgroupIngress: 0,
  cgroupEgress: 1,
  socketLookup: 36,
  tcxIngress: 46,
  tcxEgress: 47,
  netkitPrimary: 54,
  netkitPeer: 55,
} as const;

/** `absent`: this kernel has no such place for a program. `refused`: the capability is missing. */
export type BpfAnswer<T> = { readonly outcome: "told"; readonly value: T } | BpfFailure;
type BpfFailure = { readonly outcome: "absent" } | { readonly outcome: "refused" };

const MAX_PROGRAMS = 64;
const QUERY_LENGTH = 64; // union bpf_attr up to `revision`

/** Ids of the programs attached to a cgroup or network namespace (its descriptor), or to an interface (its index) of the thread's namespace. */
export function queryPrograms(libc: Libc, target: number, type: number): BpfAnswer<readonly number[]> {
  const attributes = new Uint8Array(QUERY_LENGTH);
  const view = new DataView(attributes.buffer);
  view.setUint32(0, target, true);
  view.setUint32(4, type, true);
  view.setUint32(24, MAX_PROGRAMS, true);
  const ids = new Uint32Array(MAX_PROGRAMS);
  const buffers = [{ at: 16, bytes: new Uint8Array(ids.buffer) }];
  if (libc.bpf(BPF_PROG_QUERY, attributes, buffers) < 0) return failure(libc.errno());
  return { outcome: "told", value: [...ids.subarray(0, Math.min(view.getUint32(24, true), MAX_PROGRAMS))] };
}

/** A place this kernel does not know is EINVAL or EOPNOTSUPP; without an attachment point on this thing ENOENT or ENODEV. */
function failure(errno: number): BpfFailure {
  return { outcome: errno === EPERM || errno === EACCES ? "refused" : "absent" };
}

/** The name the program was loaded with, at most 15 bytes; null without CAP_SYS_ADMIN, or where it has none. */
function readProgramName(libc: Libc, id: number): string | null {
  const descriptor = openById(libc, BPF_PROG_GET_FD_BY_ID, id);
  if (descriptor < 0) return null;
  const info = new Uint8Array(88); // struct bpf_prog_info up to `name`, and beyond
  const isRead = readInfo(libc, descriptor, info);
  libc.close(descriptor);
  if (!isRead) return null;
  const name = info.subarray(64, 80);
  const end = name.indexOf(0);
  return Buffer.from(end < 0 ? name : name.subarray(0, end)).toString("latin1") || null;
}

function openById(libc: Libc, command: number, id: number): number {
  const attributes = new Uint8Array(12);
  new DataView(attributes.buffer).setUint32(0, id, true);
  return libc.bpf(command, attributes);
}

function readInfo(libc: Libc, descriptor: number, info: Uint8Array): boolean {
  const attributes = new Uint8Array(16);
  const view = new DataView(attributes.buffer);
  view.setUint32(0, descriptor, true);
  view.setUint32(4, info.length, true);
  return libc.bpf(BPF_OBJ_GET_INFO_BY_FD, attributes, [{ at: 8, bytes: info }]) >= 0;
}

const BPF_LINK_TYPE_NETFILTER = 10;
const MAX_LINKS = 4096;

/** A program that netfilter calls as if it were a base chain. */
export interface NetfilterProgram {
  readonly program: number;
  readonly family: number; // NFPROTO_*
  readonly hook: number;
  readonly priority: number;
}

/** Every BPF link of the netfilter kind, of whatever namespace: the kernel does not tell which. */
export function listNetfilterPrograms(libc: Libc): BpfAnswer<readonly NetfilterProgram[]> {
  const programs: NetfilterProgram[] = [];
  let id = 0;
  for (let count = 0; count < MAX_LINKS; count++) {
    const attributes = new Uint8Array(12);
    const view = new DataView(attributes.buffer);
    view.setUint32(0, id, true);
    if (libc.bpf(BPF_LINK_GET_NEXT_ID, attributes) < 0) {
      const errno = libc.errno();
      if (errno === EPERM || errno === EACCES) return { outcome: "refused" };
      return errno === EINVAL || errno === ENOSYS ? { outcome: "absent" } : { outcome: "told", value: programs };
    }
    id = view.getUint32(4, true);
    const program = readNetfilterLink(libc, id);
    if (program !== null) programs.push(program);
  }
  return { outcome: "told", value: programs };
}

function readNetfilterLink(libc: Libc, id: number): NetfilterProgram | null {
  const descriptor = openById(libc, BPF_LINK_GET_FD_BY_ID, id);
  if (descriptor < 0) return null;
  const info = new Uint8Array(32); // struct bpf_link_info: type, id, prog_id, then what the type has, from 16
  const isRead = readInfo(libc, descriptor, info);
  libc.close(descriptor);
  const view = new DataView(info.buffer);
  if (!isRead || view.getUint32(0, true) !== BPF_LINK_TYPE_NETFILTER) return null;
  return {
    program: view.getUint32(8, true),
    family: view.getUint32(16, true),
    hook: view.getUint32(20, true),
    priority: view.getInt32(24, true),
  };
}

/** `program 12 (sd_fw_ingress), program 13`. */
export function programsText(libc: Libc, ids: readonly number[]): string {
  return ids
    .map((id) => {
      const name = readProgramName(libc, id);
      return name === null ? `program ${id}` : `program ${id} (${name})`;
    })
    .join(", ");
}
