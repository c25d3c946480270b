import { sql, type RawBuilder } from "kysely";

/**
 * Host, protocol and port of `slot` as the one number by which its exclusion constraint knows them, for questions that are to find them by that: there is no other
 * index of ports. Only rows of a host's own namespace are in it, which such a question has to say by a literal.
 */
export const slotPlace: RawBuilder<number> = sql`((slot.host << 17) | (case slot.protocol when 'udp' then 65536 else 0 end) | slot.port)`;

/** The same number, of a column or parameter that is the host's. */
export function placeOf(
  host: RawBuilder<unknown>,
  { protocol, port }: { readonly protocol: string; readonly port: number },
): RawBuilder<number> {
  return sql<number>`((${host} << 17) | ${(protocol === "udp" ? 65_536 : 0) + port}::bigint)`;
}
