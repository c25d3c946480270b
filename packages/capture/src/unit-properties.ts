import type { Socket, Unit } from "@portolan/snapshot";

/** Properties asked of `systemctl show`; it prints those that a unit has. */
export const unitProperties = [
  "Id",
  "Description",
  "LoadState",
  "ActiveState",
  "FragmentPath",
  "DropInPaths",
  "Listen",
  "Triggers",
  "Accept",
] as const;

/**
 * Reads what `systemctl show --property=…` prints: a block of `Name=value` lines for each unit, blank lines between. A name may repeat (Listen).
 * Units that systemd does not know come back with their name only.
 */
export function parseUnits(text: string): Unit[] {
  return text.split(/\n\n+/).flatMap((block) => {
    const properties = readProperties(block);
    const name = properties.get("Id")?.[0] ?? "";
    if (name === "") return [];
    if (properties.get("LoadState")?.[0] === "not-found") return [unknownUnit(name)];
    return [
      {
        name,
        description: textOf(properties, "Description"),
        kind: kindOf(name),
        triggers: kindOf(name) === "socket" ? triggeredService(name, properties) : null,
        active: textOf(properties, "ActiveState"),
        fragment: textOf(properties, "FragmentPath"),
        ...dropInsOf(properties),
        listens: properties.get("Listen") ?? [],
      },
    ];
  });
}

/** A unit of which only the name is known. */
export function unknownUnit(name: string): Unit {
  return { name, description: null, kind: kindOf(name), triggers: null, active: null, fragment: null, listens: [] };
}

/** Whether a socket unit's Listen value, such as `[::]:22 (Stream)`, `0.0.0.0:53 (Datagram)` or `127.0.0.1%lo:80 (Stream)`, is that socket. */
export function listensOn(listen: string, socket: Pick<Socket, "protocol" | "address" | "port">): boolean {
  const match = /^(?:\[(?<v6>[^\]]*)\](?:%\S+)?:|(?<v4>[\d.]+)(?:%\S+)?:)?(?<port>\d+) \((?<kind>Stream|Datagram)\)$/.exec(listen);
  const groups = match?.groups;
  if (groups === undefined || Number(groups["port"]) !== socket.port) return false;
  if ((groups["kind"] === "Stream" ? "tcp" : "udp") !== socket.protocol) return false;
  const address = groups["v6"]?.split("%")[0] ?? groups["v4"];
  return address === undefined ? socket.address === "::" || socket.address === "0.0.0.0" : address === socket.address;
}

function readProperties(block: string): Map<string, string[]> {
  const properties = new Map<string, string[]>();
  for (const line of block.split("\n")) {
    const equals = line.indexOf("=");
    if (equals <= 0) continue;
    const name = line.slice(0, equals);
    properties.set(name, [...(properties.get(name) ?? []), line.slice(equals + 1)]);
  }
  return properties;
}

/** With Accept=yes each connection gets an instance of its own, and there is none to name while nobody is connected. */
function triggeredService(name: string, properties: ReadonlyMap<string, readonly string[]>): string | null {
  if (textOf(properties, "Accept") === "yes") return name.replace(/@?\.socket$/, "@.service");
  return textOf(properties, "Triggers")?.split(" ")[0] ?? null;
}

function dropInsOf(properties: ReadonlyMap<string, readonly string[]>): Pick<Unit, "dropIns"> {
  const paths = textOf(properties, "DropInPaths")?.split(" ") ?? [];
  return paths.length === 0 ? {} : { dropIns: paths };
}

function textOf(properties: ReadonlyMap<string, readonly string[]>, name: string): string | null {
  const text = properties.get(name)?.[0] ?? "";
  return text === "" ? null : text;
}

function kindOf(name: string): Unit["kind"] {
  const suffix = name.slice(name.lastIndexOf(".") + 1);
  return suffix === "service" || suffix === "socket" || suffix === "scope" || suffix === "slice" ? suffix : "other";
}
