/** What a reverse proxy is to pass on, and to whom: values, from which its own language is printed. Nothing of it is a text of that language. */
export interface ProxySite {
  /** By it the file, the upstream and the block are found again: a small letter, then small letters, digits and `-`, at most 32. */
  readonly name: string;
  readonly system: ProxySystem;
  /** `tcp`: bytes as they come; HAProxy alone. */
  readonly mode: "http" | "tcp";
  /** At all addresses of both families. */
  readonly port: number;
  /** Asked for by these names alone; empty: by any. At most 16. */
  readonly serverNames: readonly string[];
  /** At least one, at most 64. */
  readonly servers: readonly ProxyServer[];
  readonly limits: ProxyLimits;
}

export type ProxySystem = "nginx" | "haproxy";

export interface ProxyServer {
  readonly address: string; // canonical
  readonly port: number;
  /** Only while all others are down. */
  readonly isBackup: boolean;
}

export interface ProxyLimits {
  /** To one server at a time; null: none. */
  readonly connections: number | null;
  /** Of one client's address; null: none. HTTP alone. */
  readonly requestsPerSecond: number | null;
  /** Of one request; null: the proxy's own. nginx alone. */
  readonly bodyMegabytes: number | null;
}

export type ProxySiteProblem =
  | { readonly code: "name" }
  | { readonly code: "port" }
  | { readonly code: "server-name"; readonly text: string }
  | { readonly code: "servers" }
  | { readonly code: "limit"; readonly limit: keyof ProxyLimits }
  /** This proxy has no such thing. */
  | {
      readonly code: "not-with";
      readonly system: ProxySystem;
      readonly what: "tcp" | "bodyMegabytes" | "requestsPerSecond" | "serverNames";
    };

/** What keeps it from being printed; null: nothing. */
export function findSiteProblem({ name, system, mode, port, serverNames, servers, limits }: ProxySite): ProxySiteProblem | null {
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) return { code: "name" };
  if (!isWithin(port, 65535)) return { code: "port" };
  const strange = serverNames.find((text) => !isHostName(text));
  if (strange !== undefined || serverNames.length > 16) return { code: "server-name", text: strange ?? serverNames[16] ?? "" };
  if (servers.length === 0 || servers.length > 64 || servers.some((server) => !isWithin(server.port, 65535))) return { code: "servers" };
  if (servers.every(({ isBackup }) => isBackup)) return { code: "servers" };
  for (const limit of ["connections", "requestsPerSecond", "bodyMegabytes"] as const)
    if (limits[limit] !== null && !isWithin(limits[limit], 1_000_000)) return { code: "limit", limit };
  if (system === "nginx" && mode === "tcp") return { code: "not-with", system, what: "tcp" };
  if (system === "haproxy" && limits.bodyMegabytes !== null) return { code: "not-with", system, what: "bodyMegabytes" };
  if (mode === "tcp" && limits.requestsPerSecond !== null) return { code: "not-with", system, what: "requestsPerSecond" };
  if (mode === "tcp" && serverNames.length > 0) return { code: "not-with", system, what: "serverNames" };
  return null;
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

/** RFC 1123; one leading `*.` for all names below. */
function isHostName(text: string): boolean {
  return text.length <= 253 && /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(text);
}

export function serverPlace({ address, port }: ProxyServer): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
