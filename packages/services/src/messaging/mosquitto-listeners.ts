/**
 * Listeners of mosquitto.conf as conf.c collects them: a `listener` line begins one, and the lines below it that name a listener's property belong to
 * it; those above the first of their file belong to the default listener, which opens only when one of them is set. With neither there is one for this host
 * alone. (After an include_dir that adds listeners, 2.0.11 writes further properties of a listener above it into freed memory; not modelled.)
 */
import type { IncludedLine } from "../formats/included-lines.ts";

export interface MosquittoListener {
  readonly opened: IncludedLine | null; // the listener, port or bind_address line; null where only other properties stand
  readonly port: string | null; // as written
  readonly address: string | null;
  readonly domain: "ipv4" | "ipv6" | null;
  readonly hasInterface: boolean;
  readonly protocol: string;
  readonly maxConnections: IncludedLine | null;
}

type MutableListener = { -readonly [Key in keyof MosquittoListener]: MosquittoListener[Key] };

const emptyListener: MosquittoListener = {
  opened: null,
  port: null,
  address: null,
  domain: null,
  hasInterface: false,
  protocol: "mqtt",
  maxConnections: null,
};

/** Properties that open the default listener when they are set above the first `listener`, on every address; others leave it closed. */
const opening = new Set(
  (
    "port bind_address bind_interface socket_domain max_connections max_qos mount_point cafile capath certfile keyfile tls_engine tls_keyform " +
    "ciphers psk_hint crlfile protocol require_certificate use_identity_as_username use_subject_as_username use_username_as_clientid"
  ).split(" "),
);
/** Values that say the same as no line. */
const neutral: Readonly<Record<string, string>> = { max_connections: "-1", max_qos: "2", protocol: "mqtt" };

export interface MosquittoListeners {
  readonly listeners: readonly MosquittoListener[]; // the default one first, where something opens it
  /** The line that makes the default listener serve every address though it names no bind; null where none does. */
  readonly opener: IncludedLine | null;
}

export function collectListeners(lines: readonly IncludedLine[]): MosquittoListeners {
  const own: MutableListener[] = [];
  const first: MutableListener = { ...emptyListener };
  const currentOf = new Map<string, MutableListener>(); // file → the listener that its lines are about
  let opener: IncludedLine | null = null;
  for (const line of lines) {
    const name = line.name;
    const value = line.args[0] ?? "";
    const current = currentOf.get(line.file) ?? first;
    if (name === "listener") {
      const added = { ...emptyListener, opened: line, port: value, address: line.args[1] ?? null };
      currentOf.set(line.file, added);
      own.push(added);
    } else if (name === "port" || name === "bind_address") setDefault(first, line);
    else setProperty(current, line);
    const isOpening = opening.has(name) && value !== neutral[name] && value !== "false";
    if (isOpening && (current === first || name === "port" || name === "bind_address")) opener ??= line;
  }
  return { listeners: opener === null ? own : [first, ...own], opener };
}

/** The old words, which set the default listener wherever they stand; the last one wins. */
function setDefault(listener: MutableListener, line: IncludedLine): void {
  const value = line.args[0] ?? "";
  if (line.name === "port") listener.port = value;
  else listener.address = value;
  if (line.name === "bind_address" || listener.address === null) listener.opened = line;
}

function setProperty(listener: MutableListener, line: IncludedLine): void {
  const value = line.args[0] ?? "";
  if (line.name === "socket_domain" && (value === "ipv4" || value === "ipv6")) listener.domain = value;
  else if (line.name === "bind_interface") listener.hasInterface = true;
  else if (line.name === "protocol") listener.protocol = value;
  else if (line.name === "max_connections") listener.maxConnections = line;
}
