/**
 * How a person names who holds a port: the service, else the program, else what stopped us from seeing it.
 * Whether two owners are the same is decided by @portolan/sockets, by their processes of this look.
 */
import { phrase, serviceLabel, type Phrase } from "@portolan/phrases";
import { distinctOwners, sharesOwner, type Endpoint, type Owner } from "@portolan/sockets";
import { isTranslated } from "./endpoint-reach.ts";
import { literal } from "./line.ts";
import { natTarget } from "./nat-target.ts";

const otherLimit = 4;

/** "MCSManager panel (node, pid 812, mcsm-web.service)" */
export function whoOf(endpoint: Endpoint): Phrase {
  if (endpoint.state === "activated") {
    const unit = endpoint.unit;
    return unit === null ? phrase("explanation.who.systemdSocket") : phrase("explanation.who.activated", { unit });
  }
  if (isTranslated(endpoint)) return phrase("explanation.who.nat", { target: natTarget(endpoint) });
  if (endpoint.state === "published") return publishedWho(endpoint);
  const owner = mainOwner(endpoint);
  if (owner !== null) return processesWho(endpoint, owner);
  if (endpoint.container !== null) return publishedWho(endpoint);
  if (endpoint.ownersKnown) return phrase("explanation.who.nobody");
  return endpoint.uid === null ? phrase("explanation.who.unknown") : phrase("explanation.who.unknownOf", { uid: endpoint.uid });
}

function publishedWho(endpoint: Endpoint): Phrase {
  const container = endpoint.container;
  if (container === null) return phrase("explanation.who.unknown");
  const details = [literal(container.image)];
  if (endpoint.publishes !== null) details.push(phrase("explanation.who.containerPort", { port: endpoint.publishes.containerPort }));
  return withDetails(phrase("explanation.who.container", { name: container.name }), details);
}

/** The first process besides systemd, which keeps a descriptor of every socket it handed over. */
export function mainOwner({ owners }: Endpoint): Owner | null {
  return owners.find(({ pid }) => pid !== 1) ?? owners[0] ?? null;
}

/** Several owners of one place are all named, each with its user, however alike their programs are. */
function processesWho(endpoint: Endpoint, main: Owner): Phrase {
  const owners = distinctOwners(endpoint);
  if (owners.length < 2) return processWho(endpoint, main);
  const others = owners.slice(1).map((owner) => ownerWho(owner));
  return phrase("explanation.who.others", { who: processWho(endpoint, main, true), others: others.slice(0, otherLimit) });
}

/** One process by its program, pid, place and user. */
export function ownerWho({ program, pid, user, container, unit }: Owner): Phrase {
  const details: Phrase[] = [phrase("explanation.who.pid", { pid })];
  if (container !== null) details.push(phrase("explanation.who.container", { name: container.name }));
  else if (unit !== null && !unit.endsWith(".scope")) details.push(literal(unit));
  if (user !== null) details.push(phrase("explanation.who.user", { user }));
  return withDetails(program === null ? phrase("explanation.who.unknown") : literal(program), details);
}

function processWho(endpoint: Endpoint, owner: Owner, namesUser = false): Phrase {
  const { container, unit } = endpoint;
  const service = recognisedService(endpoint);
  const program = owner.program;
  const details: Phrase[] = [];
  if (service !== null && program !== null && program.toLowerCase() !== service.name.toLowerCase()) details.push(literal(program));
  details.push(phrase("explanation.who.pid", { pid: owner.pid }));
  if (container !== null) details.push(phrase("explanation.who.container", { name: container.name }));
  else if (unit !== null) details.push(literal(unit));
  if (owner.user !== null && (namesUser || (container === null && unit === null))) {
    details.push(phrase("explanation.who.user", { user: owner.user }));
  }
  if (service !== null) return withDetails(serviceLabel(service), details);
  return withDetails(program === null ? phrase("explanation.who.unknown") : literal(program), details);
}

/** The service unless it is only guessed from the port number, which names nobody. */
export function recognisedService({ service }: Endpoint): Endpoint["service"] {
  return service?.recognisedBy === "port" ? null : service;
}

export function withDetails(name: Phrase, details: readonly Phrase[]): Phrase {
  return details.length === 0 ? name : phrase("explanation.who.details", { name, details });
}

/** A namespace as a person knows it: the container's name rather than its id. */
export function namespaceName({ namespace, container }: Endpoint): Phrase {
  const prefix = "container:";
  if (!namespace.startsWith(prefix)) return literal(namespace);
  return phrase("explanation.who.container", { name: container?.name ?? namespace.slice(prefix.length, prefix.length + 12) });
}

/** Whether at least two owners are known to differ, of different endpoints. */
export function hasSeveralOwners(endpoints: readonly Endpoint[]): boolean {
  return endpoints.some((one) => endpoints.some((other) => sharesOwner(one, other) === false));
}
