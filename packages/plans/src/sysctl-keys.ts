/** Switches of the kernel that a plan may set, each with the values it takes. What is not here is none of ours. */
import { parsePortSet } from "@portolan/net";

export type SysctlKey = keyof typeof sysctlValues;

interface SysctlValues {
  readonly least: number;
  readonly most: number;
  /** Two: from and to, by one space. `ports`: a list of ports and ranges, ascending and joined as the kernel prints it. */
  readonly numbers: 1 | 2 | "ports";
}

const bit: SysctlValues = { least: 0, most: 1, numbers: 1 };
const filter: SysctlValues = { least: 0, most: 2, numbers: 1 };

export const sysctlValues = {
  "net.core.somaxconn": { least: 1, most: 2 ** 31 - 1, numbers: 1 },
  "net.ipv4.conf.all.route_localnet": bit,
  "net.ipv4.conf.all.rp_filter": filter,
  "net.ipv4.ip_local_port_range": { least: 1, most: 65_535, numbers: 2 },
  "net.ipv4.ip_local_reserved_ports": { least: 0, most: 65_535, numbers: "ports" },
  "net.ipv4.ip_unprivileged_port_start": { least: 0, most: 65_535, numbers: 1 },
  "net.ipv4.tcp_syncookies": filter,
  "net.ipv6.bindv6only": bit,
} as const satisfies Readonly<Record<string, SysctlValues>>;

export function isSysctlKey(text: string): text is SysctlKey {
  return Object.hasOwn(sysctlValues, text);
}

/** What /proc takes in one write is a page. */
const maxListLength = 4000;

/** Whether the kernel takes the text for the key, written as it prints it. */
export function isSysctlValue(key: SysctlKey, text: string): boolean {
  const { least, most, numbers }: SysctlValues = sysctlValues[key];
  if (numbers === "ports") return text !== "" && text.length <= maxListLength && parsePortSet(text)?.format() === text;
  const words = text.split(" ");
  const values = words.map(Number);
  const isEach = words.every(
    (word, index) => /^(?:0|[1-9][0-9]{0,9})$/.test(word) && (values[index] ?? -1) >= least && (values[index] ?? 0) <= most,
  );
  const [from = 0, to = from] = values;
  return isEach && words.length === numbers && from <= to;
}

export type UnmodelledEffect = "next-listen" | "outgoing-ports" | "who-may-bind" | "under-flood" | "next-socket";

/** What a switch does beside what the engines know of; null: they know all of it. */
export const unmodelledEffects: Readonly<Record<SysctlKey, UnmodelledEffect | null>> = {
  "net.core.somaxconn": "next-listen",
  "net.ipv4.conf.all.route_localnet": null,
  "net.ipv4.conf.all.rp_filter": null,
  "net.ipv4.ip_local_port_range": "outgoing-ports",
  "net.ipv4.ip_local_reserved_ports": "outgoing-ports",
  "net.ipv4.ip_unprivileged_port_start": "who-may-bind",
  "net.ipv4.tcp_syncookies": "under-flood",
  "net.ipv6.bindv6only": "next-socket",
};
