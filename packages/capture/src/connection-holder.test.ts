import { expect, test } from "vitest";
import { type ConnectionContext, describeHolder } from "./connection-holder.ts";
import { type Connection, tcpState } from "./sock-diag.ts";

const established: Connection = {
  state: tcpState.established,
  family: "ipv4",
  local: { address: "192.0.2.1", port: 15_011 },
  remote: { address: "198.51.100.7", port: 443 },
  inode: 7,
  v6only: null,
  isOpener: null,
};
const listener: Connection = { ...established, state: tcpState.listen, local: { address: "0.0.0.0", port: 15_011 } };
const context: ConnectionContext = { namespace: "host", protocol: "tcp", remoteListens: () => false, pidsOf: () => [1] };
const kindOf = (connection: Partial<Connection>, listeners: readonly Connection[] = [], remoteListens = false): string | undefined =>
  describeHolder({ ...established, ...connection }, listeners, { ...context, remoteListens: () => remoteListens })?.kind;

test.each([15_011, 40_000])("who opened a connection at port %d is not guessed from the port", (port) => {
  expect(kindOf({ local: { address: "192.0.2.1", port } })).toBe("connection");
});

test("who opened it is told by the kernel, or by a listener at the other end", () => {
  expect(kindOf({ isOpener: true })).toBe("outgoing");
  expect(kindOf({ isOpener: false })).toBe("accepted");
  expect(kindOf({}, [], true)).toBe("outgoing");
  expect(kindOf({ state: tcpState.synSent })).toBe("outgoing");
});

test("a living listener at its port holds the port, unless this end opened the connection", () => {
  expect(kindOf({}, [listener])).toBeUndefined();
  expect(kindOf({ isOpener: false }, [listener])).toBeUndefined();
  expect(kindOf({ isOpener: true }, [listener])).toBe("outgoing");
});
