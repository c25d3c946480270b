/** The interface by which a packet of some sender would ordinarily come, for questions that name none. */
import { formatIpAddress, parsePrefix, prefixHas, type IpAddress } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { HostModel } from "@portolan/reachability";

/** How the interface was found: an address of the host itself, the route back to the sender, or nothing better than the first one. */
export interface Arrival {
  readonly iif: string;
  readonly foundBy: "own" | "route" | "first";
}

/** That which the way back to the sender leaves by. */
export function arrivalInterface({ routes, interfaces }: Pick<HostModel, "routes" | "interfaces">, source: IpAddress): Arrival {
  const leading = routes
    .filter(({ family, device }) => family === source.family && device !== null)
    .flatMap((route) => {
      const prefix = parsePrefix(route.destination);
      return prefix !== null && prefixHas(prefix, source) ? [{ route, length: prefix.length }] : [];
    })
    .toSorted((a, b) => b.length - a.length || (a.route.metric ?? 0) - (b.route.metric ?? 0));
  if (leading.some(({ route }) => route.type === "local")) return { iif: "lo", foundBy: "own" };
  const back = leading.find(({ route }) => route.type === "unicast")?.route.device ?? null;
  if (back !== null) return { iif: back, foundBy: "route" };
  const first = interfaces.find(({ loopback, up }) => up && !loopback) ?? interfaces.find(({ loopback }) => !loopback);
  return { iif: first?.name ?? "lo", foundBy: "first" };
}

/** That the interface was guessed; null where it was named, or is the only one possible. */
export function arrivalPhrase(source: IpAddress, arrival: Arrival | null): Phrase | null {
  const text = formatIpAddress(source);
  if (arrival?.foundBy === "route") return phrase("trace.guessedInterface", { source: text });
  return arrival?.foundBy === "first" ? phrase("trace.guessedFirst", { source: text, iif: arrival.iif }) : null;
}
