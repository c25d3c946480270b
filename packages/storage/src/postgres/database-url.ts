export interface DatabaseUrl {
  /** A name, an address, or the folder of a socket; empty: what the driver takes by itself. */
  readonly host: string;
  readonly port: string; // empty: the usual one
  readonly database: string;
  readonly parameters: URLSearchParams;
}

/** Of `postgres://…` as libpq has it, where the host may be left out behind the user. Throws for what is no such address. */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const { hostname, port, pathname, searchParams } = new URL(text.replace(/^(postgres(?:ql)?:\/\/[^/?#]*@)(?=[/:])/, "$1nowhere"));
  const named = hostname === "nowhere" ? "" : decodeURIComponent(hostname);
  return { host: searchParams.get("host") ?? named, port, database: pathname.slice(1), parameters: searchParams };
}

/** As a person may see it: without user and password. */
export function shownDatabase(url: string): string {
  const { host, port, database } = parseDatabaseUrl(url);
  return `postgres://${host}${port === "" ? "" : `:${port}`}/${database}`;
}
