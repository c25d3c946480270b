/** Ports that services set aside, in words: which, for what, by whom and where it is written. */
import { phrase, serviceLabel, type Phrase } from "@portolan/phrases";
import { serviceById } from "@portolan/services";
import type { PortClaim, ServiceInstance, Snapshot } from "@portolan/snapshot";
import type { Endpoint, HeldClaim } from "@portolan/sockets";
import { literal } from "./line.ts";
import { placeText } from "./setting-phrase.ts";

/** "40000-40100", "tcp 127.0.0.1:25575" */
export function claimedRange({ protocol, address, from, to }: PortClaim): string {
  const ports = from === to ? String(from) : `${from}-${to}`;
  const at = address === null || address === "" ? ports : `${address.includes(":") ? `[${address}]` : address}:${ports}`;
  return protocol === null ? at : `${protocol} ${at}`;
}

/** "MCSManager daemon for instance survival, 10045-10050 (FILE:LINE)" */
export function claimPhrase({ claim, instance }: HeldClaim): Phrase {
  const named = { service: serviceName(instance), range: claimedRange(claim), place: placeText(claim) ?? claim.key };
  switch (claim.purpose) {
    case "passive":
      return phrase("explanation.claim.passive", named);
    case "instance":
      return phrase("explanation.claim.instance", { ...named, owner: literal(claim.owner ?? "?") });
    case "next-instance":
      return phrase("explanation.claim.next-instance", named);
    case "allocatable":
      return phrase("explanation.claim.allocatable", named);
  }
}

export function serviceName({ service: id }: ServiceInstance): Phrase {
  return serviceLabel({ id, name: serviceById(id)?.name ?? id });
}

/** Whether what listens there is surely another program than the one that sets the port aside; false where either could not be seen. */
export function isOthers(endpoint: Endpoint, { pid, service }: ServiceInstance, { sections }: Snapshot): boolean {
  if (endpoint.owners.length === 0 || endpoint.service?.id === service) return false;
  const executable = sections.owners.processes.find((process) => process.pid === pid)?.executable ?? null;
  return executable !== null && endpoint.owners.every((owner) => owner.executable !== null && owner.executable !== executable);
}
