/** Which filters of traffic control are those of a limit, as tc tells them. */
import type { TcStep } from "@portolan/plans";
import { ifbName } from "@portolan/plans/tc-limit";
import type { TcFilter } from "./tc-state.ts";

type IsOne = (filter: TcFilter) => boolean;

/** Others are rows that stand for a priority, or for a hash table of u32. */
export function doesSomething({ text }: TcFilter): boolean {
  return text !== "{}" && !text.includes('"ht_divisor"');
}

/** Of any limit of ours at ingress. */
export function isOfLimits({ pref, text }: TcFilter): boolean {
  const leadsToOurs = text.includes(`"${ifbName({ handle: Math.floor(pref / 2) })}"`);
  return (leadsToOurs || text.includes('"police"')) && !text.includes('"order":2,');
}

export function leadsTo(step: TcStep): IsOne {
  return ({ text }) => text.includes(`"${ifbName(step)}"`);
}

/** A policer on the port, with the priorities of this limit. */
export function isPoliced(step: TcStep): IsOne {
  const isMeant = meansPort(step);
  return (filter) => Math.floor(filter.pref / 2) === step.handle && filter.text.includes('"police"') && isMeant(filter);
}

/** Of flower and of u32, where an offset of the header of IPv4 or IPv6 tells the protocol. */
export function meansPort({ direction, protocol, port }: TcStep): IsOne {
  const [side, value, mask] = direction === "out" ? ["src", port << 16, "ffff0000"] : ["dst", port, "ffff"];
  const number = protocol === "tcp" ? 6 : 17;
  const portMatch = match(value >>> 0, mask);
  const protocolMatches = [`${match(number << 16, "ff0000")},"offmask":"","off":8`, `${match(number << 8, "ff00")},"offmask":"","off":4`];
  const flower = [`"ip_proto":"${protocol}"`, `"${side}_port":${port}`];
  return ({ text }) =>
    (text.includes(portMatch) && protocolMatches.some((one) => text.includes(one))) || flower.every((one) => text.includes(one));
}

function match(value: number, mask: string): string {
  return `"value":"${value.toString(16)}","mask":"${mask}"`;
}
