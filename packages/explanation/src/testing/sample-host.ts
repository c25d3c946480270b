/** Hosts made by hand for the tests of this package: harmless defaults, a scenario names only what it is about. */
import { serviceById } from "@portolan/services";
import {
  emptySections,
  type Container,
  type Interface,
  type Process,
  type RuleText,
  type ServiceInstance,
  type Snapshot,
  type Socket,
  type Unit,
} from "@portolan/snapshot";
import { endpointsOf, type Endpoint, type PortHolder, type Sha256 } from "@portolan/sockets";
import type { Chart } from "@portolan/reachability";
import type { AskedSources } from "../reach/reach-context.ts";
import { explainPort } from "../explain-port.ts";
import type { Explanation, ProbeResult } from "../explanation.ts";

export interface Scenario {
  readonly sockets: readonly Socket[];
  readonly processes?: readonly Process[];
  readonly services?: readonly ServiceInstance[];
  readonly containers?: readonly Container[];
  readonly units?: readonly Unit[];
  readonly interfaces?: readonly Interface[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly source?: "sock_diag" | "proc";
  readonly port: number;
  readonly protocol?: "tcp" | "udp" | null;
  readonly probes?: readonly ProbeResult[];
  readonly holders?: readonly PortHolder[];
  readonly privileged?: boolean;
  readonly isSaved?: boolean;
  /** Who gets in. Absent: it was not judged. */
  readonly chart?: (endpoints: readonly Endpoint[]) => Chart;
  readonly from?: AskedSources;
  readonly rules?: readonly RuleText[]; // absent: the rules of the host were read and there is none
}

const noRules: readonly RuleText[] = [{ namespace: "host", source: "nft-json", text: '{"nftables":[]}', error: null }];

/** Holders: inode N is held by the processes whose pid is N, N + 1 …, as far as they are listed under it. */
export function explainScenario(scenario: Scenario, sha256: Sha256): Explanation {
  const snapshot = snapshotOf(scenario);
  const endpoints = endpointsOf(snapshot, sha256, { serviceName: (id) => serviceById(id)?.name ?? id });
  const { port, protocol = null, probes = [], holders = [], isSaved = false } = scenario;
  const judged = scenario.chart === undefined ? [] : [{ chart: scenario.chart(endpoints), ruleset: null }];
  const from = scenario.from === undefined ? {} : { from: scenario.from };
  return explainPort({ snapshot, endpoints, port, protocol, probes, holders, isSaved, judged, ...from });
}

export function snapshotOf(scenario: Scenario): Snapshot {
  const {
    sockets,
    processes = [],
    services = [],
    containers = [],
    units = [],
    interfaces = [],
    sysctls = {},
    source = "sock_diag",
    privileged = true,
    rules = noRules,
  } = scenario;
  const pids = new Set(processes.map(({ pid }) => pid));
  const inodes = [...new Set(sockets.flatMap(({ inode }) => (inode === null ? [] : [inode])))].filter((inode) => pids.has(inode));
  return {
    schema: "portolan.snapshot/2",
    takenAt: "2026-11-22T05:50:00.000Z",
    portolan: "0.1.0",
    host: { name: "harbour", machineId: null, bootId: null, kernel: "6.18", architecture: "x64", system: null, privileged },
    coverage: { sockets: source, namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] },
    sections: {
      ...emptySections(),
      sockets: [...sockets],
      owners: { processes: [...processes], holders: inodes.map((inode) => ({ inode, pids: [inode] })) },
      services: [...services],
      containers: [...containers],
      units: [...units],
      interfaces: [...interfaces],
      rules: [...rules],
      sysctls: [
        {
          namespace: "host",
          values: {
            "net.ipv4.ip_local_port_range": "32768\t60999",
            "net.ipv4.ip_local_reserved_ports": "",
            "net.ipv4.ip_unprivileged_port_start": "1024",
            ...sysctls,
          },
        },
      ],
    },
    hashes: { owners: "sha256:0", sockets: "sha256:0", rules: "sha256:0", ...(interfaces.length === 0 ? {} : { interfaces: "sha256:0" }) },
  };
}

export function socket(fields: Partial<Socket> & Pick<Socket, "address" | "port">): Socket {
  const isIpv6 = fields.address.includes(":");
  return {
    namespace: "host",
    protocol: "tcp",
    family: isIpv6 ? "ipv6" : "ipv4",
    state: "listen",
    v6only: isIpv6 ? false : null,
    device: null,
    uid: 0,
    inode: null,
    cookie: null,
    cgroup: null,
    mark: null,
    queue: null,
    ...fields,
  };
}

export function process(fields: Partial<Process> & Pick<Process, "pid" | "name">): Process {
  return {
    parent: 1,
    startedAt: "2026-11-20T08:00:00.000Z",
    executable: `/usr/bin/${fields.name}`,
    executableDeleted: false,
    command: fields.name,
    workingDirectory: "/",
    uid: 0,
    user: "root",
    unit: null,
    container: null,
    namespace: "host",
    ...fields,
  };
}

export const systemd: Process = process({
  pid: 1,
  name: "systemd",
  parent: null,
  executable: "/usr/lib/systemd/systemd",
  command: "/sbin/init",
  startedAt: null,
});

export function probe(address: string, outcome: ProbeResult["outcome"], port: number): ProbeResult {
  const errno = {
    connected: null,
    refused: "ECONNREFUSED",
    timeout: "ETIMEDOUT",
    unreachable: "EHOSTUNREACH",
    "no-address": "EADDRNOTAVAIL",
    "not-probed": null,
    failed: "EIO",
  }[outcome];
  return { address, port, device: null, outcome, elapsedMs: 0.31, errno };
}

export function holder(fields: Partial<PortHolder> & Pick<PortHolder, "kind">): PortHolder {
  return { namespace: "host", protocol: "tcp", family: "ipv4", local: null, remote: null, pids: [], detail: null, ...fields };
}
