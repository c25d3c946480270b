/** How whoever asks came to this host, as the kernel knows it: by the connection that is named, or, where that is of loopback, through what holds its other end. */
import { isOwnAddress, readWaysIn } from "@portolan/capture";
import type { NamedConnection, WayIn } from "@portolan/contract/applier";
import { canonicalAddress, parseIpAddress, type IpFamily } from "@portolan/net";
import type { JudgeCircumstances } from "@portolan/plans";

export interface AskerWay {
  /** null: at this host itself. */
  readonly asker: JudgeCircumstances["asker"];
  /** Over which they came from another machine; none: over no network. */
  readonly families: readonly IpFamily[];
  /** None: they came directly, or by no network. */
  readonly ways: readonly WayIn[];
}

/** null: nobody can be found who holds the other end. */
export function readAskerWay(named: NamedConnection | null): AskerWay | null {
  if (named === null) return { asker: null, families: [], ways: [] };
  if (!isOwnAddress(plainAddress(named.remote.address))) {
    const asker = askerOf(named);
    return { asker, families: asker === null ? [] : [asker.address.family], ways: [] };
  }
  const ways = readWaysIn(named);
  if (ways === null) return null;
  const askers = ways.flatMap((way) => askerOf(way) ?? []);
  return { asker: askers[0] ?? null, families: [...new Set(askers.map(({ address }) => address.family))], ways };
}

function askerOf({ local, remote }: NamedConnection): JudgeCircumstances["asker"] {
  const address = parseIpAddress(plainAddress(remote.address));
  return address === null ? null : { address, port: local.port };
}

/** Without a zone, and of IPv4 that came by an IPv6 socket the IPv4 address. */
export function plainAddress(text: string): string {
  const [plain = ""] = text.split("%");
  const canonical = canonicalAddress(plain) ?? plain;
  return canonical.startsWith("::ffff:") && canonical.includes(".") ? canonical.slice("::ffff:".length) : canonical;
}
