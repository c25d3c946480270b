/** Names and numbers of ICMP and ICMPv6 types as iptables takes them. */
import { readNumber } from "./iptables-values.ts";

/** `type` null: every type; `code` null: every code of the type. */
export interface IcmpType {
  readonly type: number | null;
  readonly code: number | null;
}

/** By name, `type` or `type/code`; null where the text is none of these. */
export function readIcmpType(text: string, protocol: 1 | 58): IcmpType | null {
  if (text === "any") return { type: null, code: null };
  const names = protocol === 1 ? icmpNames : icmpv6Names;
  const [typeText = "", codeText] = (names.get(text.toLowerCase()) ?? text).split("/");
  const type = readNumber(typeText, 255);
  const code = codeText === undefined ? null : readNumber(codeText, 255);
  if (type === null || (codeText !== undefined && code === null)) return null;
  return protocol === 1 && type === 255 ? { type: null, code: null } : { type, code };
}

const icmpNames = namedTypes(
  "echo-reply=0 pong=0 destination-unreachable=3 network-unreachable=3/0 host-unreachable=3/1 protocol-unreachable=3/2 port-unreachable=3/3 " +
    "fragmentation-needed=3/4 source-route-failed=3/5 network-unknown=3/6 host-unknown=3/7 network-prohibited=3/9 host-prohibited=3/10 " +
    "tos-network-unreachable=3/11 tos-host-unreachable=3/12 communication-prohibited=3/13 host-precedence-violation=3/14 precedence-cutoff=3/15 " +
    "source-quench=4 redirect=5 network-redirect=5/0 host-redirect=5/1 tos-network-redirect=5/2 tos-host-redirect=5/3 echo-request=8 ping=8 " +
    "router-advertisement=9 router-solicitation=10 time-exceeded=11 ttl-exceeded=11 ttl-zero-during-transit=11/0 ttl-zero-during-reassembly=11/1 " +
    "parameter-problem=12 ip-header-bad=12/0 required-option-missing=12/1 timestamp-request=13 timestamp-reply=14 address-mask-request=17 address-mask-reply=18",
);

const icmpv6Names = namedTypes(
  "destination-unreachable=1 no-route=1/0 communication-prohibited=1/1 beyond-scope=1/2 address-unreachable=1/3 port-unreachable=1/4 failed-policy=1/5 " +
    "reject-route=1/6 packet-too-big=2 time-exceeded=3 ttl-exceeded=3 ttl-zero-during-transit=3/0 ttl-zero-during-reassembly=3/1 parameter-problem=4 " +
    "bad-header=4/0 unknown-header-type=4/1 unknown-option=4/2 echo-request=128 ping=128 echo-reply=129 pong=129 mld-listener-query=130 mld-listener-report=131 " +
    "mld-listener-done=132 mld-listener-reduction=132 router-solicitation=133 router-advertisement=134 neighbour-solicitation=135 neighbor-solicitation=135 " +
    "neighbour-advertisement=136 neighbor-advertisement=136 redirect=137",
);

function namedTypes(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(" ").map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]));
}
