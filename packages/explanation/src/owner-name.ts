/**
 * How a person names who holds a port: the service, else the program, else what stopped us from seeing it.
 * Two endpoints have the same owner when their container, unit or executable and user are the same; processes may differ.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Endpoint, Owner } from "@portolan/sockets";
import { literal } from "./line.ts";

/** Base name of the executable, else the first word of the command line, else null. */
export function processName(owner: Pick<Owner, "executable" | "command">): string | null {
  const path = owner.executable ?? owner.command?.split(" ")[0] ?? "";
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name === "" ? null : name;
}

/** "MCSManager panel (node, pid 812, mcsm-web.service)" */
export function whoOf(endpoint: Endpoint): Phrase {
  if (endpoint.state === "activated") {
    const unit = endpoint.unit;
    return unit === null ? phrase("explanation.who.systemdSocket") : phrase("explanation.who.activated", { unit });
  }
  if (endpoint.state === "published") return publishedWho(endpoint);
  const [owner] = endpoint.owners;
  if (owner !== undefined) return processWho(endpoint, owner);
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

function processWho(endpoint: Endpoint, owner: Owner): Phrase {
  const program = processName(owner);
  const service = endpoint.service?.name ?? null;
  const details: Phrase[] = [];
  if (service !== null && program !== null && program.toLowerCase() !== service.toLowerCase()) details.push(literal(program));
  details.push(phrase("explanation.who.pid", { pid: owner.pid }));
  if (endpoint.container !== null) details.push(phrase("explanation.who.container", { name: endpoint.container.name }));
  else if (endpoint.unit !== null) details.push(literal(endpoint.unit));
  else if (owner.user !== null) details.push(phrase("explanation.who.user", { user: owner.user }));
  const name = service ?? program;
  return name === null ? withDetails(phrase("explanation.who.unknown"), details) : withDetails(literal(name), details);
}

export function withDetails(name: Phrase, details: readonly Phrase[]): Phrase {
  return details.length === 0 ? name : phrase("explanation.who.details", { name, details });
}

/** Identity of an owner for comparison; null when it is unknown, which equals nothing and differs from nothing. */
export function ownerKey(endpoint: Endpoint): string | null {
  if (endpoint.container !== null) return `container:${endpoint.container.id}`;
  const [owner] = endpoint.owners;
  if (endpoint.unit !== null && endpoint.unit.endsWith(".service")) return `unit:${endpoint.unit}`;
  if (owner !== undefined) return `program:${owner.executable ?? owner.command ?? owner.pid}:${endpoint.uid ?? ""}`;
  return endpoint.unit === null ? null : `unit:${endpoint.unit}`;
}

/** Whether at least two known owners differ. */
export function hasSeveralOwners(endpoints: readonly Endpoint[]): boolean {
  return new Set(endpoints.map(ownerKey).filter((key) => key !== null)).size > 1;
}
