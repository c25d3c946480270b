/** Makes the present network namespace into the host of a case: interfaces, addresses, routes, switches, rules, what managers write, listeners. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseIpAddress } from "@portolan/net";
import type { CaseInterface, PrepareStep, ProofCase, RuleLoad } from "../proof-case.ts";
import { openStubSocket, type StubSocket } from "./stub-socket.ts";
import { type LinkEnds, openVirtualInterface, type VirtualInterface } from "./virtual-interface.ts";

const environment = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", HOME: "/root" };

/** What makes every answer visible: no SYN backlog, no limit on ICMP, no talk of its own. */
const quietSysctls: Readonly<Record<string, string>> = {
  "net.ipv4.tcp_syncookies": "2",
  "net.ipv4.icmp_ratelimit": "0",
  "net.ipv4.icmp_msgs_per_sec": "10000000",
  "net.ipv4.icmp_msgs_burst": "1000000",
  "net.ipv6.icmp.ratelimit": "0",
  "net.ipv4.conf.all.rp_filter": "0",
  "net.ipv4.conf.default.rp_filter": "0",
  "net.ipv6.conf.default.addr_gen_mode": "1",
  "net.ipv6.conf.default.accept_dad": "0",
  "net.ipv6.conf.all.accept_dad": "0",
  "net.ipv6.conf.default.accept_ra": "0",
  "net.ipv6.conf.default.router_solicitations": "0",
};

export interface BuiltHost {
  readonly interfaces: readonly VirtualInterface[];
  readonly stubs: readonly StubSocket[];
}

/** Throws with what the tool said where a part of the case cannot be made. */
export function buildHost(proofCase: ProofCase): BuiltHost {
  setSysctls(quietSysctls);
  runProgram(["ip", "link", "set", "lo", "up"]);
  const links = proofCase.interfaces.map((one, index) => ({ ...one, ends: linkEnds(proofCase.interfaces, index) }));
  const interfaces = links.flatMap(({ name, kind, ends }) => (kind === "bridge" ? [] : [openVirtualInterface(name, ends)]));
  runProgram(["ip", "-batch", "-"], links.flatMap(interfaceCommands).join("\n"));
  setSysctls(proofCase.sysctls ?? {});
  for (const command of proofCase.ip ?? []) runProgram(["ip", ...command.split(" ")]);
  for (const load of proofCase.loads ?? []) loadRules(load);
  for (const step of proofCase.prepare ?? []) prepare(step);
  waitForAddresses(proofCase.interfaces);
  return { interfaces, stubs: (proofCase.listeners ?? []).map(openStubSocket) };
}

/** Hardware addresses are the same in every run. null: no Ethernet. */
function linkEnds(interfaces: readonly CaseInterface[], index: number): LinkEnds | null {
  const { name, kind = "tun", addresses } = interfaces[index] ?? { name: "", addresses: [] };
  if (kind === "tun") return null;
  const bridge = interfaces.findIndex(({ ports = [] }) => ports.includes(name));
  const hardware = (place: number, end: number): string => `02:00:00:00:${(place + 1).toString(16).padStart(2, "0")}:0${end}`;
  return {
    host: hardware(bridge === -1 ? index : bridge, 1),
    neighbour: hardware(index, 2),
    isPort: (interfaces[bridge]?.ports?.length ?? 0) > 1, // alone it has every machine behind it
    addresses: interfaces[bridge]?.addresses ?? addresses,
  };
}

function interfaceCommands({
  name,
  kind,
  addresses,
  ports = [],
  ends,
}: CaseInterface & { readonly ends: LinkEnds | null }): readonly string[] {
  return [
    ...(kind === "bridge" ? [`link add ${name} type bridge`] : []),
    ...(ends === null || ends.isPort ? [] : [`link set ${name} address ${ends.host}`]),
    ...ports.map((port) => `link set ${port} master ${name}`),
    ...addresses.map((address) => `address add ${address} dev ${name}${address.includes(":") ? " nodad" : ""}`),
    `link set ${name} up`,
  ];
}

/** The kernel makes the local routes of IPv6 addresses a moment after the addresses, and listens to questions about them once a link is up. */
function waitForAddresses(interfaces: readonly CaseInterface[]): void {
  const wanted = interfaces.flatMap(({ addresses, kind = "tun" }) =>
    addresses.flatMap((text) => {
      const parsed = parseIpAddress(text.replace(/\/.*/, ""));
      if (parsed?.family !== "ipv6") return [];
      const hex = parsed.value.toString(16).padStart(32, "0");
      return [{ route: `${hex} 80 `, group: kind === "tun" ? "" : `ff0200000000000000000001ff${hex.slice(-6)} ` }];
    }),
  );
  for (let attempt = 0; attempt < 500; attempt++) {
    const routes = readFileSync("/proc/thread-self/net/ipv6_route", "utf8").split("\n");
    const groups = readFileSync("/proc/thread-self/net/igmp6", "utf8");
    if (wanted.every(({ route, group }) => routes.some((line) => line.startsWith(route)) && groups.includes(group))) return;
    pause(10);
  }
  throw new Error("IPv6 addresses got no local routes");
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function setSysctls(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values))
    writeFileSync(`/proc/sys/${name.replaceAll(".", "\0").replaceAll("/", ".").replaceAll("\0", "/")}`, value);
}

const loaders: Readonly<Record<RuleLoad["tool"], readonly string[]>> = {
  nft: ["nft", "-f", "-"],
  "iptables-nft-restore": ["iptables-nft-restore", "--noflush"],
  "ip6tables-nft-restore": ["ip6tables-nft-restore", "--noflush"],
  "iptables-legacy-restore": ["iptables-legacy-restore", "--noflush"],
  "ip6tables-legacy-restore": ["ip6tables-legacy-restore", "--noflush"],
  ipset: ["ipset", "restore"],
};

export function loadRules({ tool, text }: RuleLoad): void {
  runProgram(loaders[tool], text.endsWith("\n") ? text : `${text}\n`);
}

/** What it printed. Throws when it fails and may not. */
export function runProgram(command: readonly string[], input = "", { mayFail = false }: { readonly mayFail?: boolean } = {}): string {
  const [program = "", ...programArguments] = command;
  const result = spawnSync(program, programArguments, { input, env: environment, timeout: 60_000, maxBuffer: 256 << 20, encoding: "utf8" });
  if (result.status !== 0 && !mayFail)
    throw new Error(
      `${command.join(" ")} ended with ${result.status ?? result.error?.message ?? "no status"}: ${(result.stderr ?? "").slice(0, 2000)}`,
    );
  return result.stdout;
}

function prepare(step: PrepareStep): void {
  if ("write" in step) {
    mkdirSync(dirname(step.write), { recursive: true });
    writeFileSync(step.write, step.text);
  } else if ("run" in step) runProgram(step.run, step.input);
  else startDaemon(step.start, step.until);
}

function startDaemon(start: readonly string[], until: readonly string[]): void {
  const [program = "", ...programArguments] = start;
  spawn(program, programArguments, { stdio: "ignore", env: environment, detached: true }).unref();
  for (let attempt = 0; attempt < 300; attempt++) {
    const [check = "", ...checkArguments] = until;
    if (spawnSync(check, checkArguments, { env: environment, timeout: 10_000, stdio: "ignore" }).status === 0) return;
    pause(100);
  }
  throw new Error(`${start.join(" ")} did not get ready`);
}
