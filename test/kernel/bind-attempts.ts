/**
 * Asks the kernel about every pair of binds and prints one JSON document with its answers. A process of its own, because as root it moves
 * into a network namespace that ends with it. Without root it uses a free loopback port of the host and one user id.
 */
import { execFileSync } from "node:child_process";
import { bytesOf, closeSocket, enterOwnNamespace, listenOn, openBound, withEuid } from "./bind-libc.ts";
import { bindAddresses, devicesOf, modes, optionPairs, type BindAnswer, type BindAttempts, type BindCase } from "./bind-cases.ts";

const OTHER_UID = 65534;

function main(): void {
  const isIsolated = process.geteuid?.() === 0 && enterOwnNamespace();
  const port = isIsolated ? 20000 : findFreePort();
  const uids = isIsolated ? [0, OTHER_UID] : [process.geteuid?.() ?? -1];
  const answers: BindAnswer[] = [];
  for (const wantedUid of uids)
    for (const one of cases({ devices: [[null, null]], uid: uids[0] ?? 0, wantedUid })) answers.push(attempt(one, port));
  const hasDevices = isIsolated && addVethPair();
  if (hasDevices) for (const one of cases({ devices: devicesOf(), uid: 0, wantedUid: 0 })) answers.push(attempt(one, port));
  const result: BindAttempts = { isIsolated, hasDevices, answers };
  process.stdout.write(JSON.stringify(result));
}

function* cases({
  devices,
  uid,
  wantedUid,
}: {
  devices: readonly (readonly [string | null, string | null])[];
  uid: number;
  wantedUid: number;
}): Generator<BindCase> {
  const addresses = devices.length === 1 ? bindAddresses : bindAddresses.slice(0, 3);
  for (const mode of modes)
    for (const held of addresses)
      for (const wanted of addresses)
        for (const [heldOptions, wantedOptions] of devices.length === 1 ? optionPairs : optionPairs.slice(0, 1))
          for (const [heldDevice, wantedDevice] of devices)
            yield {
              mode,
              held: { ...held, ...heldOptions, device: heldDevice, euid: uid },
              wanted: { ...wanted, ...wantedOptions, device: wantedDevice, euid: wantedUid },
            };
}

function attempt(one: BindCase, port: number): BindAnswer {
  const protocol = one.mode === "udp" ? "udp" : "tcp";
  const open = (side: BindCase["held"]): number =>
    withEuid(side.euid, () => openBound({ ...side, protocol, port, bytes: bytesOf(side.address) }));
  const held = open(one.held);
  if (held < 0) return { ...one, heldErrno: -held, errno: 0, laterListenErrno: null };
  const heldErrno = one.mode === "tcp-listening" ? listenOn(held) : 0;
  const wanted = open(one.wanted);
  const errno = wanted < 0 ? -wanted : protocol === "tcp" ? listenOn(wanted) : 0;
  const laterListenErrno = one.mode === "tcp-bound" && errno === 0 ? listenOn(held) : null;
  if (wanted >= 0) closeSocket(wanted);
  closeSocket(held);
  return { ...one, heldErrno, errno, laterListenErrno };
}

/** A port that every wildcard bind gets, tried downwards from below the ephemeral range. */
function findFreePort(): number {
  for (let port = 29876; port > 29000; port -= 1) {
    const requests = (["tcp", "udp"] as const).map((protocol) => ({
      protocol,
      port,
      bytes: new Uint8Array(16),
      v6only: false,
      reuseAddress: false,
      reusePort: false,
      device: null,
    }));
    const opened = requests.map(openBound);
    for (const fd of opened) if (fd >= 0) closeSocket(fd);
    if (opened.every((fd) => fd >= 0)) return port;
  }
  throw new Error("No free port between 29001 and 29876");
}

/** Two devices in this process's own namespace; false where ip(8) is missing or refuses. */
function addVethPair(): boolean {
  try {
    execFileSync("ip", ["link", "add", "harbour0", "type", "veth", "peer", "name", "harbour1"], { timeout: 5000, stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

main();
