/** What the routing tables are asked. */
import type { IpFamily } from "@portolan/net";

export interface RouteQuery {
  readonly family: IpFamily;
  readonly source: bigint;
  readonly destination: bigint;
  /** Interface it came in by; "lo" for what the host itself sends. */
  readonly in: string;
  /** Interface it has to leave by; null: any. */
  readonly out: string | null;
  readonly mark: bigint;
  /** Of the packet itself; absent where an address alone is looked up. */
  readonly flow?: { readonly protocol: number; readonly sourcePort: number | null; readonly destinationPort: number | null };
}
