import { classifyAddress, endpointUrlHost } from "@portolan/net";
import { phrase, render, serviceLabel, type Language, type MessageId } from "@portolan/phrases";
import type { Endpoint } from "@portolan/sockets";

/** The local address as ss prints it; for a published port without a socket, as ss would. */
export function shownAddress(endpoint: Endpoint): string {
  return endpoint.display.ss || `${endpointUrlHost(endpoint.address)}:${endpoint.port}`;
}

/** How far the address reaches and for which families, such as "any IPv4+6" or "local IPv4". */
export function scopeWords(endpoint: Endpoint, language: Language): string {
  return `${say(`commands.reach.${reachOf(endpoint)}`, language)} ${say(`commands.family.${endpoint.scope}`, language)}`;
}

export function reachOf(endpoint: Endpoint): ReturnType<typeof classifyAddress> {
  return classifyAddress(endpoint.address);
}

export function stateWord(endpoint: Endpoint, language: Language): string {
  if (endpoint.state === "listening" && endpoint.protocol === "udp") return say("commands.state.open", language);
  return say(`commands.state.${endpoint.state}`, language);
}

/** Pid of the first owner, how many more there are, its program, and the user unless it is root: what matters most stands first, cut last. */
export function ownerWords(endpoint: Endpoint, language: Language): string {
  const [first, ...others] = endpoint.owners;
  if (first === undefined) return nobodyWords(endpoint, language);
  const more = others.length > 0 ? `+${others.length}` : "";
  const user = first.user === null || first.user === "root" ? "" : ` ${first.user}`;
  return `${first.pid}${more} ${first.program ?? "-"}${user}`;
}

function nobodyWords(endpoint: Endpoint, language: Language): string {
  if (endpoint.sockets === 0) return "-";
  if (endpoint.ownersKnown) return say("commands.owner.kernel", language);
  if (endpoint.uid === null) return say("commands.owner.hidden", language);
  return render(phrase("commands.owner.hidden-uid", { uid: endpoint.uid }), language);
}

export function unitOrContainer(endpoint: Endpoint): string {
  if (endpoint.container === null) return endpoint.unit ?? natWords(endpoint);
  const { name, runtime } = endpoint.container;
  return endpoint.publishes === null ? `${name} (${runtime})` : `${name}:${endpoint.publishes.containerPort} (${runtime})`;
}

/** "NAT → 10.0.0.5:80" for a port that exists by nat rules alone; a redirect leads to another port of this host. */
function natWords({ state, publishes }: Endpoint): string {
  if (state !== "published") return "-";
  if (publishes === null) return "NAT";
  const { containerAddress: address, containerPort: port } = publishes;
  return `NAT → ${address === null ? "" : endpointUrlHost(address)}:${port}`;
}

/** A service that was only guessed from its port number carries a question mark. */
export function serviceWords({ service }: Endpoint, language: Language): string {
  if (service === null) return "-";
  const name = render(serviceLabel(service), language);
  return service.recognisedBy === "port" ? `${name}?` : name;
}

/** The best known name of what runs there, where there is room for one: the service, else the container or unit, else what the port suggests. */
export function runsAs(endpoint: Endpoint, language: Language): string {
  const { service, publishes } = endpoint;
  const isRecognised = service !== null && service.recognisedBy !== "port" && publishes === null; // a published port's container says more than its runtime
  const place = unitOrContainer(endpoint);
  return isRecognised || place === "-" ? serviceWords(endpoint, language) : place;
}

function say(id: MessageId, language: Language): string {
  return render({ id }, language);
}
