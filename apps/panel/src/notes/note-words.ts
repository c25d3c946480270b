/** A note, and the place that it is about, in one line each. */
import type { EndpointPlace, Note } from "../wire.ts";

const longest = 120;

export function quoteNote({ name, text }: Pick<Note, "name" | "text">): string {
  const whole = [name, text.replaceAll(/\s+/g, " ")].filter((part) => part !== "").join(" · ");
  return `“${whole.length > longest ? `${whole.slice(0, longest)}…` : whole}”`;
}

/** Where an endpoint is or was, for who does not see its row. */
export function sayPlace({ protocol, address, port, namespace, device }: EndpointPlace): string {
  const host = address.includes(":") ? `[${address}]` : address;
  const where = namespace === "host" ? "" : ` (${namespace.replace(/^(container:.{12}).*/, "$1")})`;
  return `${protocol} ${host}${device === null ? "" : `%${device}`}:${port}${where}`;
}
