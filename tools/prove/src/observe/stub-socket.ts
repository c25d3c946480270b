/** The listeners of a case: TCP that never accepts (the kernel answers with SYN cookies), UDP that answers from the address that was asked. */
import { parseIpAddress, type IpFamily } from "@portolan/net";
import type { StubListener } from "../proof-case.ts";
import {
  acceptSocket,
  AF_INET,
  AF_INET6,
  bindSocket,
  closeDescriptor,
  listenOn,
  openSocket,
  receiveMessage,
  sendMessage,
  setOption,
  SOCK_DGRAM,
  SOCK_STREAM,
} from "./kernel-calls.ts";
import { socketAddress } from "./packet-bytes.ts";

const SOL_SOCKET = 1;
const SO_MARK = 36;
const SOL_IP = 0;
const SOL_IPV6 = 41;
const reuseAddress = { level: SOL_SOCKET, name: 2, value: integer(1) };
const bindToDevice = { level: SOL_SOCKET, name: 25 };
const ipv4PacketInfo = { level: SOL_IP, name: 8, value: integer(1) };
const ipv4Transparent = { level: SOL_IP, name: 19, value: integer(1) };
const ipv4Free = { level: SOL_IP, name: 15, value: integer(1) };
const ipv6Only = { level: SOL_IPV6, name: 26 };
const ipv6PacketInfo = { level: SOL_IPV6, name: 49, value: integer(1) }; // IPV6_RECVPKTINFO
const ipv6Transparent = { level: SOL_IPV6, name: 75, value: integer(1) };
const ipv6Free = { level: SOL_IPV6, name: 78, value: integer(1) };

export interface StubSocket {
  readonly stub: StubListener;
  readonly descriptor: number;
  /** Answers every datagram that has come, and says how many there were. Of UDP only. */
  answerDatagrams(): number;
  /** Takes connections that were completed and closes them. Of TCP only. */
  clearConnections(): void;
}

/** Throws where the kernel refuses it. */
export function openStubSocket(stub: StubListener): StubSocket {
  const address = parseIpAddress(stub.address);
  if (address === null) throw new Error(`not an address: ${stub.address}`);
  const family: IpFamily = address.family;
  const descriptor = openSocket(family === "ipv4" ? AF_INET : AF_INET6, stub.protocol === "tcp" ? SOCK_STREAM : SOCK_DGRAM);
  setOption(descriptor, reuseAddress);
  if (family === "ipv6") setOption(descriptor, { ...ipv6Only, value: integer(stub.v6only === true ? 1 : 0) });
  if (stub.device !== undefined) setOption(descriptor, { ...bindToDevice, value: Buffer.from(`${stub.device}\0`) });
  for (const option of family === "ipv4" ? [ipv4PacketInfo] : [ipv6PacketInfo]) setOption(descriptor, option);
  if (stub.mark !== undefined) setOption(descriptor, { level: SOL_SOCKET, name: SO_MARK, value: integer(stub.mark) });
  if (stub.isTransparent === true) for (const option of [ipv4Transparent, ipv6Transparent]) setOption(descriptor, option);
  if (stub.isFree === true) for (const option of [ipv4Free, ipv6Free]) setOption(descriptor, option);
  const bound = bindSocket(descriptor, socketAddress(family, address.value, stub.port));
  const result = bound < 0 || stub.protocol === "udp" ? bound : listenOn(descriptor, 128);
  if (result < 0) throw new Error(`${stub.protocol} ${stub.address}:${stub.port} cannot be bound: errno ${-result}`);
  return {
    stub,
    descriptor,
    answerDatagrams: () => answerDatagrams(descriptor),
    clearConnections: () => {
      for (let connection = acceptSocket(descriptor); connection >= 0; connection = acceptSocket(descriptor)) {
        setOption(connection, { level: SOL_SOCKET, name: 13, value: new Uint8Array(new Int32Array([1, 0]).buffer) }); // SO_LINGER
        closeDescriptor(connection);
      }
    },
  };
}

const answersMax = 4;
const nothing = new Uint8Array(16);
const addressRoom = new Uint8Array(28);
const controlRoom = new Uint8Array(256);

function answerDatagrams(descriptor: number): number {
  for (let count = 0; ; count++) {
    const received = receiveMessage(descriptor, { bytes: nothing, address: addressRoom, control: controlRoom });
    if (received.length < 0) return count;
    if (count >= answersMax) continue; // two sockets of the host that answer each other would never end
    const control = packetInfoForAnswer(controlRoom.subarray(0, received.controlLength));
    sendMessage(descriptor, { bytes: nothing.subarray(0, 0), address: addressRoom.slice(0, received.addressLength), control });
  }
}

/** The same IP_PKTINFO or IPV6_PKTINFO with the interface left open, so that the route decides; an address of one link needs it. */
function packetInfoForAnswer(control: Uint8Array): Uint8Array {
  const view = new DataView(control.buffer, control.byteOffset, control.byteLength);
  for (let at = 0; at + 16 <= control.length;) {
    const length = Number(view.getBigUint64(at, true));
    const [level, type] = [view.getInt32(at + 8, true), view.getInt32(at + 12, true)];
    if (level === SOL_IP && type === 8) return ipv4Info(control.slice(at + 20, at + 24));
    if (level === SOL_IPV6 && type === 50) {
      const answer = control.slice(at, at + 40);
      const isOfLink = answer[16] === 0xfe && ((answer[17] ?? 0) & 0xc0) === 0x80;
      if (!isOfLink) new DataView(answer.buffer).setInt32(32, 0, true);
      return answer;
    }
    at += (length + 7) & ~7;
  }
  return new Uint8Array(0);
}

/** struct in_pktinfo: interface, address to send from, destination. The second of a received one is where an answer would come from. */
function ipv4Info(destination: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, 28n, true);
  view.setInt32(8, SOL_IP, true);
  view.setInt32(12, 8, true);
  bytes.set(destination, 20);
  return bytes;
}

function integer(value: number): Uint8Array {
  return new Uint8Array(new Int32Array([value]).buffer);
}
