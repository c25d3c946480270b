/** Parts that several sections of the snapshot's schema are made of. Nothing here is a document of its own. */
import { Type } from "typebox";

export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
export const closed = { additionalProperties: false } as const;
export const address = Type.String({ maxLength: 64, description: "Canonical text of an IP address (RFC 5952), without zone" });
export const port = Type.Integer({ minimum: 0, maximum: 65535 });
export const pid = Type.Integer({ minimum: 0 });
export const namespaceId = Type.String({
  pattern: "^(host|name:.+|container:.+|unit:.+|inode:[0-9]+)$",
  description: "host, name:NAME, container:ID, unit:UNIT or inode:N: the first that applies",
});

export const unmodelled = Type.Array(Type.String(), {
  description: "What the kernel says of it that has no field here: a reader must not take it for a plain one",
});
export const range = (description: string) =>
  Type.Object({ from: Type.Integer({ minimum: 0 }), to: Type.Integer({ minimum: 0 }) }, { ...closed, description });
