/** Counters of the kernel's TCP and UDP: what a packet met after the packet filter, also where no answer was seen. */
import { openFile, readAt } from "./kernel-calls.ts";

export interface StackCounters {
  readonly tcpSegments: number; // that came to TCP at all
  readonly tcpAccepted: number; // SYNs that a listener took: answered with a cookie, or without a way back
  readonly udpWithoutPort: number;
}

export interface StackCounterReader {
  read(): StackCounters;
  /** Only whether any segment came to TCP; cheaper. */
  tcpSegments(): number;
  udpWithoutPort(family: "ipv4" | "ipv6"): number;
  tcpAccepted(): number;
}

/** Of the network namespace that the thread is in now. */
export function openStackCounters(): StackCounterReader {
  const snmp = openTable("/proc/thread-self/net/snmp");
  const snmp6 = openTable("/proc/thread-self/net/snmp6");
  const netstat = openTable("/proc/thread-self/net/netstat");
  const tcpSegments = (): number => column(snmp(), "Tcp:", "InSegs");
  const udpWithoutPort = (family: "ipv4" | "ipv6"): number => {
    if (family === "ipv4") {
      const text = snmp();
      return column(text, "Udp:", "NoPorts") + column(text, "Udp:", "IgnoredMulti");
    }
    const text = snmp6();
    return lineValue(text, "Udp6NoPorts") + lineValue(text, "Udp6IgnoredMulti");
  };
  const tcpAccepted = (): number => {
    const text = netstat();
    return column(text, "TcpExt:", "SyncookiesSent") + column(text, "TcpExt:", "ListenDrops");
  };
  return {
    tcpSegments,
    udpWithoutPort,
    tcpAccepted,
    read: () => ({
      tcpSegments: tcpSegments(),
      tcpAccepted: tcpAccepted(),
      udpWithoutPort: udpWithoutPort("ipv4") + udpWithoutPort("ipv6"),
    }),
  };
}

function openTable(path: string): () => string {
  const descriptor = openReadable(path);
  const room = Buffer.alloc(32_768);
  return () => {
    const length = readAt(descriptor, room, 0);
    if (length <= 0) throw new Error(`${path} cannot be read: errno ${-length}`);
    return room.toString("latin1", 0, length);
  };
}

function openReadable(path: string): number {
  const descriptor = openFile(path);
  if (descriptor < 0) throw new Error(`${path} cannot be opened: errno ${-descriptor}`);
  return descriptor;
}

/** A table of two lines: names, then values. */
const columns = new Map<string, number>();
function column(text: string, table: string, name: string): number {
  const names = text.indexOf(`${table} `);
  const values = text.indexOf(`\n${table} `, names) + 1;
  const key = `${table}${name}`;
  let place = columns.get(key);
  if (place === undefined) {
    place = text.slice(names, text.indexOf("\n", names)).split(" ").indexOf(name);
    if (place < 0) throw new Error(`the kernel has no counter ${key}`);
    columns.set(key, place);
  }
  const end = text.indexOf("\n", values);
  return Number(text.slice(values, end === -1 ? text.length : end).split(" ")[place]);
}

function lineValue(text: string, name: string): number {
  const at = text.indexOf(`${name} `);
  if (at < 0) throw new Error(`the kernel has no counter ${name}`);
  const end = text.indexOf("\n", at);
  return Number(text.slice(at + name.length, end === -1 ? text.length : end));
}
