import { readlinkSync, statSync } from "node:fs";

/**
 * Whether this process is in the network namespace of process 1, which is told as the host's; true where that cannot be compared.
 * Where the link of process 1 may not be read, the inode of its net/dev tells namespaces apart just as well, and anybody may ask for it.
 */
export function isInHostNamespace(): boolean {
  for (const identify of [namespaceLink, deviceTable]) {
    try {
      return identify("self") === identify("1");
    } catch {
      continue;
    }
  }
  return true;
}

function namespaceLink(process: string): string {
  return readlinkSync(`/proc/${process}/ns/net`);
}

function deviceTable(process: string): bigint {
  return statSync(`/proc/${process}/net/dev`, { bigint: true }).ino;
}
