/**
 * What a port number alone suggests about its listener: a guess that is always shown as one, for owners that are no known program.
 * A number that several services of the catalogue take by default names none of them. Nothing is guessed from IANA's registry, whose names say
 * what was once asked for and not what runs.
 */
import { catalogue } from "./catalogue.ts";
import { usualProgram } from "./port-registry.ts";

let byPlace: ReadonlyMap<string, { readonly id: string; readonly name: string } | null> | null = null;

/** The only service that listens there by default, else the widespread program of the number under the id "port-NUMBER"; null for no idea. */
export function guessService({
  protocol,
  port,
}: {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}): { readonly id: string; readonly name: string } | null {
  byPlace ??= usualServices();
  const only = byPlace.get(`${port}/${protocol}`) ?? null;
  if (only !== null) return only;
  const name = usualProgram(port, protocol);
  return name === null ? null : { id: `port-${port}`, name };
}

function usualServices(): Map<string, { readonly id: string; readonly name: string } | null> {
  const places = new Map<string, { readonly id: string; readonly name: string } | null>();
  for (const { id, name, usualPorts } of catalogue)
    for (const { protocol, port } of usualPorts) {
      const place = `${port}/${protocol}`;
      places.set(place, places.has(place) ? null : { id, name });
    }
  return places;
}
