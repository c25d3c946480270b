/** Endpoints and services of the host as entries of the palette. */
import { phrase, serviceLabel } from "@portolan/phrases";
import type { Notes } from "../notes/note-store.ts";
import { servicePath } from "../page-location.ts";
import { labelOwner } from "../table/owner-label.ts";
import type { Endpoint } from "../wire.ts";
import { wordsOf, type PaletteEntry } from "./palette-entry.ts";

export function endpointEntry(endpoint: Endpoint, notes: Notes, visit: (href: string) => void): PaletteEntry {
  const { id, protocol, port, service } = endpoint;
  const name = notes.get(id)?.name ?? "";
  const owner = labelOwner(endpoint).name ?? "";
  const label =
    name === ""
      ? service === null
        ? phrase("services.name.literal", { name: owner })
        : serviceLabel(service)
      : phrase("services.name.literal", { name });
  const place = `${protocol} ${endpoint.display.ss === "" ? `${endpoint.address}:${port}` : endpoint.display.ss}`;
  return {
    id: `endpoint ${id}`,
    kind: "endpoint",
    label,
    detail: place,
    words: wordsOf(label, String(port), place, name, owner, endpoint.unit ?? ""),
    run: () => visit(`/?endpoint=${encodeURIComponent(id)}`),
  };
}

/** Each service once, by id. */
export function serviceEntries(endpoints: readonly Endpoint[], visit: (href: string) => void): readonly PaletteEntry[] {
  const services = new Map(
    endpoints.flatMap(({ service }) => (service === null || service.recognisedBy === "port" ? [] : [[service.id, service] as const])),
  );
  return [...services.values()].map((service) => ({
    id: `service ${service.id}`,
    kind: "service" as const,
    label: serviceLabel(service),
    detail: null,
    words: wordsOf(serviceLabel(service), service.id, "service 服务"),
    run: () => visit(servicePath(service.id)),
  }));
}
