/** TUN and TAP devices of this process: what is written to one arrives at the host, what the host sends by it is read here. */
import { ioctlOn, openFile, readBytes, writeBytes } from "./kernel-calls.ts";

const TUNSETIFF = 0x400454ca;
const IFF_TUN = 0x0001;
const IFF_TAP = 0x0002;
const IFF_NO_PI = 0x1000;

export interface VirtualInterface {
  readonly name: string;
  readonly kind: "tun" | "tap";
  readonly descriptor: number;
  write(bytes: Uint8Array): void;
  /** The next frame or packet that the host sent, valid until the next read; null when there is none. */
  read(): Uint8Array | null;
}

const room = new Uint8Array(65_536);

/** The device is there, and down, until someone sets it up. It goes with the process. */
export function openVirtualInterface(name: string, kind: "tun" | "tap"): VirtualInterface {
  const descriptor = openFile("/dev/net/tun");
  if (descriptor < 0) throw new Error(`/dev/net/tun cannot be opened: errno ${-descriptor}`);
  const request = new Uint8Array(40);
  request.set(new TextEncoder().encode(name).subarray(0, 15));
  new DataView(request.buffer).setUint16(16, (kind === "tun" ? IFF_TUN : IFF_TAP) | IFF_NO_PI, true);
  const result = ioctlOn(descriptor, TUNSETIFF, request);
  if (result < 0) throw new Error(`${name} cannot be made: errno ${-result}`);
  return {
    name,
    kind,
    descriptor,
    write: (bytes) => {
      const written = writeBytes(descriptor, bytes);
      if (written < 0) throw new Error(`${name} takes no packet: errno ${-written}`);
    },
    read: () => {
      const length = readBytes(descriptor, room);
      return length <= 0 ? null : room.subarray(0, length);
    },
  };
}
