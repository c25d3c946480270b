/**
 * A socket of which only its end is known: it came and went between two looks, and the kernel told of it when it was destroyed.
 * That tells where it was bound and neither who held it, nor IPV6_V6ONLY, nor, of TCP, whether it listened or only held the port.
 * Invariant: the endpoint made of it claims none of these.
 */
import type { Socket } from "@portolan/snapshot";
import type { Endpoint } from "./endpoint.ts";
import { displayOf } from "./endpoint-display.ts";
import { endpointTuple, idOfTuple, type Sha256 } from "./endpoint-id.ts";
import { scopeOf } from "./scope-of.ts";

export interface EndedSocket {
  readonly namespace: string;
  readonly protocol: Socket["protocol"];
  readonly address: string;
  readonly port: number;
  readonly device: string | null;
  readonly cookie: string; // the kernel's, hexadecimal: no two sockets share one
}

/** A socket that ended with the endpoint it was. */
export interface EndedEndpoint {
  readonly cookie: string;
  readonly endpoint: Endpoint;
}

/** UDP accepts as soon as it is bound; of TCP it is not known, which `bound` says. */
export function endedEndpoint(socket: EndedSocket, sha256: Sha256): EndedEndpoint {
  const { cookie, namespace, protocol, address, port, device } = socket;
  const key = { namespace, protocol, address, port, device };
  const endpoint: Endpoint = {
    id: idOfTuple(endpointTuple(key), sha256),
    ...key,
    scope: scopeOf({ address, v6only: null }),
    sockets: 1,
    state: protocol === "udp" ? "listening" : "bound",
    owners: [],
    ownersKnown: false,
    uid: null,
    unit: null,
    container: null,
    publishes: null,
    queue: null,
    service: null,
    display: displayOf({ address, port, device, v6only: null }),
  };
  return { cookie, endpoint };
}
