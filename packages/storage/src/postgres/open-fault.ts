/** Why a database could not be opened, from what PostgreSQL, the network or TLS said. */
export type OpenFault =
  | "unreachable" // nobody answers there
  | "access-refused" // wrong user or password, or the server lets nobody in from here
  | "no-database" // the server has none of that name
  | "no-right" // a table or the extension btree_gist cannot be made
  | "unusable";

const byState: Readonly<Record<string, OpenFault>> = {
  "28P01": "access-refused",
  "28000": "access-refused",
  "3D000": "no-database",
  "42501": "no-right",
  "0A000": "no-right",
  "58P01": "no-right",
  "57P03": "unreachable", // it is starting up
  "53300": "unreachable", // it has no connection left
};

const unreachable: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOENT",
  "EACCES",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "ECONNRESET",
  "EPIPE",
]);

/** `reason`: the deepest cause in its own words, which never hold the password. */
export function openFaultOf(error: unknown): { readonly fault: OpenFault; readonly reason: string } {
  let deepest: unknown = error;
  while (deepest instanceof Error && (deepest.cause !== undefined || deepest instanceof AggregateError))
    deepest = deepest.cause ?? (deepest as AggregateError).errors[0];
  const code = (deepest as { readonly code?: unknown } | null)?.code;
  const reason = deepest instanceof Error ? deepest.message : String(deepest);
  if (typeof code === "string" && unreachable.has(code)) return { fault: "unreachable", reason };
  if (typeof code === "string") return { fault: byState[code] ?? "unusable", reason };
  return { fault: /timeout|terminated/i.test(reason) ? "unreachable" : "unusable", reason };
}
