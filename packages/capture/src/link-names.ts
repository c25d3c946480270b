import type { FoundNamespace } from "./network-namespaces.ts";
import type { NetlinkSocket } from "./netlink.ts";
import { readLinkNames } from "./rtnetlink.ts";

/** Names of the interfaces of every namespace, read when a number comes up that is not known yet. */
export interface LinkNames {
  nameOf(namespace: FoundNamespace, index: number): string;
  /** 0, which is no interface's number, for a name that is not known. */
  indexOf(namespace: FoundNamespace, name: string): number;
  /** Reads them anew over a socket that is open already. */
  refresh(namespace: FoundNamespace, netlink: NetlinkSocket): ReadonlyMap<number, string>;
  keepOnly(inodes: ReadonlySet<number>): void;
}

export interface LinkNamesOptions {
  /** Reads the names of a namespace over a socket of its own; empty where it cannot be entered. */
  readonly read: (namespace: FoundNamespace) => ReadonlyMap<number, string>;
  /** Called when an interface was renamed, before the new names are used. */
  readonly onRename: (inode: number) => void;
}

export function createLinkNames({ read, onRename }: LinkNamesOptions): LinkNames {
  const names = new Map<number, ReadonlyMap<number, string>>(); // namespace inode → interface number → name
  function learn({ inode }: FoundNamespace, present: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
    const known = names.get(inode);
    if (known !== undefined && [...known].some(([index, name]) => present.get(index) !== name)) onRename(inode);
    names.set(inode, present);
    return present;
  }
  return {
    nameOf(namespace, index) {
      const known = names.get(namespace.inode)?.get(index);
      return known ?? learn(namespace, read(namespace)).get(index) ?? `if${index}`;
    },
    indexOf(namespace, name) {
      for (const [index, known] of names.get(namespace.inode) ?? []) if (known === name) return index;
      return 0;
    },
    refresh: (namespace, netlink) => learn(namespace, readLinkNames(netlink)),
    keepOnly(inodes) {
      for (const inode of names.keys()) if (!inodes.has(inode)) names.delete(inode);
    },
  };
}
