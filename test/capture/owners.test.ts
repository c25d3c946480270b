import type { Owners } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { evaluateInside } from "./run-inside.ts";

const services = { ...needs("packages"), timeout: 300_000 };

/** Opens a listener in a thread that has a descriptor table of its own; the process's table never has it. */
const ownTable = `
import ctypes, os, socket, threading, time
def run():
    ctypes.CDLL(None).unshare(0x400)  # CLONE_FILES
    held = socket.create_server(("127.0.0.1", 0))
    print(os.getpid(), os.fstat(held.fileno()).st_ino, flush=True)
    time.sleep(1000)
threading.Thread(target=run).start()
time.sleep(1000)
`;

/** Takes a listener over a unix socket from a process that is no relative, then the giver closes its own. */
const taker = `
import os, socket, time
path = socket.socket(socket.AF_UNIX); path.bind("/tmp/pass.sock"); path.listen()
print("waiting", flush=True)
connection, _ = path.accept()
_, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
connection.send(b"x")
print(os.getpid(), os.fstat(descriptors[0]).st_ino, flush=True)
time.sleep(1000)
`;
const giver = `
import os, socket, sys, time
held = socket.create_server(("127.0.0.1", 0))
path = socket.socket(socket.AF_UNIX); path.connect("/tmp/pass.sock")
socket.send_fds(path, [b"x"], [held.fileno()])
path.recv(1)
print(os.getpid(), flush=True)
time.sleep(1000)
`;

async function readHolders(host: LabHost, inode: number): Promise<Owners["holders"]> {
  const request = `{ inodes: new Set([${inode}]), sweep: false, namespaceOf: () => null }`;
  return evaluateInside(host, {
    imports: { "owners.ts": "createOwnerReader" },
    value: `createOwnerReader().read(${request}).owners.holders`,
  });
}

test("a socket that only a thread's own descriptor table holds belongs to the process", services, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const python = await host.start(["/usr/bin/python3", "-c", ownTable], { ready: /^\d+ \d+$/m });
  const [pid, inode] = numbersIn(python.output);
  expect(await readHolders(host, inode)).toEqual([{ inode, pids: [pid] }]);
});

test("a descriptor passed over a unix socket makes a holder of a process that is no relative", services, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const receiving = await host.start(["/usr/bin/python3", "-c", taker], { ready: /waiting/ });
  const giving = await host.start(["/usr/bin/python3", "-c", giver], { ready: /^\d+$/m });
  const [takerPid, inode] = numbersIn(receiving.output);
  const giverPid = Number(/^\d+$/m.exec(giving.output)?.[0]);
  expect(await readHolders(host, inode)).toEqual([{ inode, pids: [takerPid, giverPid].toSorted((left, right) => left - right) }]);
});

function numbersIn(output: string): [number, number] {
  const match = /^(\d+) (\d+)$/m.exec(output);
  return [Number(match?.[1]), Number(match?.[2])];
}
