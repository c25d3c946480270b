import { emptySections, type ServiceInstance, type Snapshot, type Socket } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { endpointsOf } from "./endpoints-of.ts";
import type { Endpoint } from "./endpoint.ts";

const place = { namespace: "host", family: "ipv4", address: "0.0.0.0", v6only: null, device: null, cookie: null, cgroup: null } as const;
const process = { parent: null, startedAt: null, executableDeleted: false, command: null, workingDirectory: null, uid: 0, user: "root" };

interface Made {
  readonly port: number;
  readonly state?: Socket["state"];
  readonly inode?: number;
  readonly isHeld?: boolean;
  readonly service?: string;
}

function endpointAt({ port, state = "listen", inode = 7, isHeld = true, service }: Made): Endpoint | undefined {
  const sockets: Socket[] = [{ ...place, protocol: "tcp", port, state, uid: 0, inode, mark: null, queue: null }];
  const owner = { ...process, pid: 70, name: "x", executable: "/opt/x", unit: null, container: null, namespace: "host" };
  const services: ServiceInstance[] =
    service === undefined ? [] : [{ service, pid: 70, recognisedBy: "runtime", settings: [], unread: [] }];
  const owners = isHeld ? { processes: [owner], holders: [{ inode, pids: [70] }] } : { processes: [], holders: [] };
  const snapshot = { sections: { ...emptySections(), sockets, owners, services }, hashes: { owners: "sha256:1" } } as unknown as Snapshot;
  const guessService = ({ port: asked }: { readonly port: number }): { id: string; name: string } | null =>
    asked === 1883 ? { id: "port-1883", name: "MQTT" } : null;
  return endpointsOf(snapshot, () => new Uint8Array(32), { guessService })[0];
}

test("a guess by port number is marked as one and has no setting behind it", () => {
  const guess = { id: "port-1883", name: "MQTT", recognisedBy: "port", setBy: null };
  expect(endpointAt({ port: 1883 })?.service).toEqual(guess);
  expect(endpointAt({ port: 1883, isHeld: false })?.service).toEqual(guess);
  expect(endpointAt({ port: 1884 })?.service).toBeNull();
});

test("nothing is guessed for a recognised program, a socket of the kernel, or one that does not listen", () => {
  expect(endpointAt({ port: 1883, service: "node" })?.service?.id).toBe("node");
  expect(endpointAt({ port: 1883, inode: 0, isHeld: false })?.service).toBeNull();
  expect(endpointAt({ port: 1883, state: "bound" })?.service).toBeNull();
});
