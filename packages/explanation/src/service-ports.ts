/** Which ports of a whole are worth asking the kernel and the network about, few enough for one answer. */
import { isServing, isTranslated } from "./endpoint-reach.ts";
import { judgeParts } from "./judged-part.ts";
import type { HostFacts, ServiceWhole } from "./service-whole.ts";

export interface ServicePorts {
  /** TCP ports it holds in the host's own namespace: to connect to, and to ask for their accept queues. */
  readonly held: readonly number[];
  /** Those of `held` that belong to a part which speaks HTTP. */
  readonly http: readonly number[];
  /** TCP ports it holds in another namespace: to ask for their accept queues alone. */
  readonly inside: readonly number[];
  /** Ports that its settings name and that it does not hold: to ask who does. */
  readonly missing: readonly { readonly protocol: "tcp" | "udp"; readonly port: number }[];
}

const heldLimit = 16;
const missingLimit = 4; // each walks the kernel's tables and all descriptors

export function servicePorts(whole: ServiceWhole, host: HostFacts): ServicePorts {
  const own = whole.parts.flatMap(({ endpoints }) => endpoints);
  const tcp = own.filter((endpoint) => endpoint.protocol === "tcp" && isServing(endpoint) && !isTranslated(endpoint));
  const portsIn = (isHost: boolean): readonly number[] =>
    [...new Set(tcp.filter(({ namespace }) => (namespace === "host") === isHost).map(({ port }) => port))]
      .sort((a, b) => a - b)
      .slice(0, heldLimit);
  const held = portsIn(true);
  const missing = judgeParts(whole, host, []).flatMap(({ ports }) =>
    ports.filter(({ state, holder }) => state === "silent" && holder === null),
  );
  const spoken = whole.parts.filter(({ role }) => role?.speaksHttp === true).flatMap(({ endpoints }) => endpoints.map(({ port }) => port));
  return {
    held,
    http: held.filter((port) => spoken.includes(port)),
    inside: portsIn(false).filter((port) => !held.includes(port)),
    missing: missing.slice(0, missingLimit).map(({ protocol, port }) => ({ protocol, port })),
  };
}
