import { RefusalError } from "@portolan/contract";
import type { BindIntent } from "@portolan/plans";
import type { Endpoint } from "@portolan/sockets";
import { closeMatches } from "../close-matches.ts";
import { parsePortText } from "../explain/explained-ports.ts";
import type { BindWish } from "./read-wish.ts";

/** At which port the service listens that is meant, by its id or by a port of its. Several ports of one service are several wishes. */
export function bindIntentOf({ service, scope }: BindWish, endpoints: readonly Endpoint[]): BindIntent {
  const own = endpoints.filter(({ namespace, state, service: known }) => namespace === "host" && state !== "bound" && known !== null);
  const named = own.filter((one) => one.service?.id === service);
  const port = named.length > 0 ? null : portOf(service);
  const found = port === null ? named : own.filter((one) => one.port === port.port && (port.protocol ?? one.protocol) === one.protocol);
  const places = [...new Set(found.map((one) => `${one.protocol}/${one.port}`))];
  const [first] = found;
  if (first?.service === undefined || first.service === null) throw unknown(service, own);
  if (places.length > 1)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "plan bind", value: service, expected: places.join(" | ") });
  return { kind: "bind", service: first.service.id, protocol: first.protocol, port: first.port, scope };
}

function portOf(text: string): ReturnType<typeof parsePortText> {
  return /^(?:tcp|udp)\/|^\d/.test(text) ? parsePortText(text) : null;
}

function unknown(service: string, own: readonly Endpoint[]): RefusalError {
  const ids = [...new Set(own.flatMap((one) => one.service?.id ?? []))];
  const near = closeMatches(service, ids);
  return new RefusalError("ARGUMENT_INVALID", {
    argument: "plan bind",
    value: service,
    expected: (near.length > 0 ? near : ids).join(" | ") || "portolan ls",
  });
}
