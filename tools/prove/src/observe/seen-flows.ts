/** Of which packets it can be seen what becomes of them; the others are not drawn. */
import { parsePrefix, prefixHas } from "@portolan/net";
import type { Interface } from "@portolan/snapshot";
import type { ProofCase } from "../proof-case.ts";
import type { Flow } from "./packet-bytes.ts";

/**
 * Not what comes from the networks of containers: answers to it go by interfaces that nobody watches. Nor what an end sends to itself, address and
 * port: its answer is the same packet again, and TCP connects to itself.
 */
export function seenFlows(interfaces: readonly Pick<Interface, "name" | "addresses">[], proofCase: ProofCase): (flow: Flow) => boolean {
  const watched = new Set(["lo", ...proofCase.interfaces.map(({ name }) => name)]);
  const hidden = interfaces
    .filter(({ name }) => !watched.has(name))
    .flatMap(({ addresses }) => addresses.flatMap(({ address, prefixLength }) => parsePrefix(`${address}/${prefixLength}`) ?? []));
  const isToItself = ({ source, sourcePort, destination, destinationPort }: Flow): boolean =>
    source === destination && sourcePort === destinationPort;
  return (flow) => !isToItself(flow) && !hidden.some((prefix) => prefixHas(prefix, { family: flow.family, value: flow.source }));
}
