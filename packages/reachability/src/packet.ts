/**
 * One concrete packet as it enters the host, or as a program on the host sends it (`in` is then "lo" and the source one of the host's own
 * addresses). Addresses are in the family's own width. What is not given is what an ordinary sender would send.
 */
import type { IpFamily } from "@portolan/net";

export interface Packet {
  readonly family: IpFamily;
  readonly protocol: "tcp" | "udp";
  readonly in: string; // interface it arrives by
  readonly source: bigint;
  readonly sourcePort: number;
  readonly destination: bigint;
  readonly destinationPort: number;
  /** First of its connection (TCP SYN), or of one that conntrack knows in both directions. Absent: new. */
  readonly state?: "new" | "established";
  readonly hardwareAddress?: string; // of the sender on the link, lower case with colons
  readonly ttl?: number; // 64
  readonly length?: number; // from the network header: 40 or 60 for TCP, 28 or 48 for UDP
}
