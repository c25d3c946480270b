/** Commands of firewalld that open ports for some sources, or take away what opens them for everybody: each once for now and once for good. */
import { portsText, printCommand, type Opening, type PrintedCommand } from "./opening.ts";

export interface FirewalldPlace {
  readonly kind: "zone" | "policy";
  readonly name: string;
}

/** Rich rules: they alone have a family and a source. */
export function printFirewalldOpening(opening: Opening, place: FirewalldPlace): readonly PrintedCommand[] {
  return richRules(opening).flatMap((rule) => bothTimes(place, `--add-rich-rule=${rule}`));
}

export function printFirewalldRemoval(opening: Opening, place: FirewalldPlace): readonly PrintedCommand[] {
  return richRules(opening).flatMap((rule) => bothTimes(place, `--remove-rich-rule=${rule}`));
}

/** A port that the place opens for everybody of both families, by its number or by a service. */
export type BroadOpening =
  | { readonly kind: "port"; readonly port: string; readonly protocol: "tcp" | "udp" } // "23333" or "8000-8010"
  | { readonly kind: "service"; readonly service: string };

export function printFirewalldBroadRemoval(broad: BroadOpening, place: FirewalldPlace): readonly PrintedCommand[] {
  return bothTimes(place, `--remove-${broadText(broad)}`);
}

function broadText(broad: BroadOpening): string {
  return broad.kind === "port" ? `port=${broad.port}/${broad.protocol}` : `service=${broad.service}`;
}

function bothTimes(place: FirewalldPlace, change: string): readonly PrintedCommand[] {
  const where = `--${place.kind}=${place.name}`;
  return [printCommand(["firewall-cmd", where, change]), printCommand(["firewall-cmd", "--permanent", where, change])];
}

function richRules(opening: Opening): readonly string[] {
  const sources = opening.sources.length === 0 ? [null] : opening.sources;
  return sources.flatMap((source) =>
    portsText(opening.ports, "-")
      .split(",")
      .map((port) => {
        const from = source === null ? "" : ` source address="${source}"`;
        return `rule family="${opening.family}"${from} port port="${port}" protocol="${opening.protocol}" accept`;
      }),
  );
}
