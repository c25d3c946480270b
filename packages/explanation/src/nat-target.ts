/** Where a nat rule sends what comes for a port, in words. */
import { endpointUrlHost } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { Endpoint } from "@portolan/sockets";
import { literal } from "./line.ts";

export function natTarget({ publishes }: Endpoint): Phrase {
  if (publishes === null) return phrase("explanation.nat.unread");
  const { containerAddress: address, containerPort: port } = publishes;
  return address === null ? phrase("explanation.nat.thisHost", { port }) : literal(`${endpointUrlHost(address)}:${port}`);
}
