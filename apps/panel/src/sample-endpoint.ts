/** An endpoint for tests; every field can be given. */
import type { Endpoint, Owner } from "./wire.ts";

export function sampleEndpoint(given: Partial<Endpoint> = {}): Endpoint {
  const { port = 8080, protocol = "tcp", address = "0.0.0.0" } = given;
  return {
    id: `${protocol}-${address}-${port}`,
    namespace: "host",
    protocol,
    address,
    port,
    scope: "ipv4",
    device: null,
    sockets: 1,
    state: "listening",
    owners: [],
    ownersKnown: true,
    uid: 0,
    unit: null,
    container: null,
    publishes: null,
    queue: null,
    service: null,
    display: { ss: `${address}:${port}`, netstat: `${address}:${port}` },
    ...given,
  };
}

export function sampleOwner(given: Partial<Owner> = {}): Owner {
  return {
    pid: 812,
    program: "node",
    executable: "/usr/bin/node",
    executableDeleted: false,
    command: "node app.js",
    workingDirectory: null,
    user: "app",
    unit: null,
    container: null,
    startedAt: null,
    ancestry: [],
    ...given,
  };
}
