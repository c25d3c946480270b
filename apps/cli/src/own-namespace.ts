import { readlinkSync } from "node:fs";

/** Whether this process is in the network namespace of process 1, which is told as the host's; true where that cannot be compared. */
export function isInHostNamespace(): boolean {
  try {
    return readlinkSync("/proc/self/ns/net") === readlinkSync("/proc/1/ns/net");
  } catch {
    return true;
  }
}
