import type { Coverage, Host } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { RecordedLook } from "./operations/record-look.ts";

/** Looks for tests: real shapes, made-up hosts. */
export const sampleCoverage: Coverage = { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] };

const sampleHost: Host = {
  name: "quay",
  machineId: null,
  bootId: null,
  kernel: "6.18",
  architecture: "x64",
  system: null,
  privileged: true,
};

export function sampleEndpoint(id: string, sockets = 1): Endpoint {
  return {
    id,
    namespace: "host",
    protocol: "tcp",
    address: "127.0.0.1",
    port: 8080,
    scope: "ipv4",
    device: null,
    sockets,
    state: "listening",
    owners: [],
    ownersKnown: false,
    uid: 0,
    unit: null,
    container: null,
    publishes: null,
    queue: { depth: 0, limit: 128 },
    service: null,
    display: { ss: "127.0.0.1:8080", netstat: "127.0.0.1:8080" },
  };
}

export function sampleLook(look: Partial<RecordedLook> & { readonly atMs: number }): RecordedLook {
  const host = { id: "quay", facts: sampleHost };
  return {
    host,
    coverage: sampleCoverage,
    resumed: false,
    endpoints: [],
    complete: true,
    removed: [],
    events: [],
    sections: [],
    entries: [],
    ...look,
  };
}
