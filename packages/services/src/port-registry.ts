/**
 * What is known of a port number itself, whoever uses it: its registered name, why it is risky to expose, whether browsers refuse it.
 * The table of names is generated from IANA's registry (tools/generate-iana-ports.mjs) and decoded at the first question.
 * Nothing here recognises a service: a number proves nothing about what answers there.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import table from "./iana-ports.json" with { type: "json" };

export interface PortFacts {
  readonly ianaName: string | null; // registered service name; null when the number is not assigned for this protocol
  readonly usedBy: string | null; // a widespread program that takes this number by default, whatever IANA says
  readonly highRisk: Phrase | null; // why it must not be open to strangers
  readonly blockedByBrowsers: boolean; // Chromium answers ERR_UNSAFE_PORT for http://host:PORT
  readonly privileged: boolean; // below 1024; the host's own limit is the sysctl ip_unprivileged_port_start
}

const firstUnprivilegedPort = 1024;

/** Facts of one port number; cheap enough to call for every port of a range. */
export function portFacts(port: number, protocol: "tcp" | "udp"): PortFacts {
  return {
    ianaName: ianaName(port, protocol),
    usedBy: widespreadPrograms.get(`${port}/${protocol}`) ?? null,
    highRisk: highRiskReason(port, protocol),
    blockedByBrowsers: protocol === "tcp" && browserBlockedPorts.has(port),
    privileged: port > 0 && port < firstUnprivilegedPort,
  };
}

let ianaNames: Map<string, string> | null = null; // "port/protocol" → name

/** Name in IANA's registry, or null when the number is not assigned for the protocol. */
export function ianaName(port: number, protocol: "tcp" | "udp"): string | null {
  ianaNames ??= decodeTable(table.lines);
  return ianaNames.get(`${port}/${protocol}`) ?? null;
}

function decodeTable(lines: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const line of lines.split("\n")) {
    const space = line.indexOf(" ");
    const key = line.slice(0, space);
    const name = line.slice(space + 1);
    const port = Number.parseInt(key, 10);
    if (!key.endsWith("u")) names.set(`${port}/tcp`, name);
    if (!key.endsWith("t")) names.set(`${port}/udp`, name);
  }
  return names;
}

/** Numbers that widespread programs take by default and that IANA either does not assign or assigns to something forgotten. */
const widespreadPrograms: ReadonlyMap<string, string> = new Map([
  ["502/tcp", "Modbus/TCP"],
  ["1700/udp", "LoRaWAN gateways (Semtech UDP packet forwarder)"],
  ["1880/tcp", "Node-RED"],
  ["1883/tcp", "MQTT"],
  ["2375/tcp", "Docker API"],
  ["3000/tcp", "Grafana, Node.js development servers"],
  ["4840/tcp", "OPC UA"],
  ["5173/tcp", "Vite"],
  ["5432/tcp", "PostgreSQL"],
  ["5672/tcp", "AMQP"],
  ["5683/tcp", "CoAP"],
  ["5683/udp", "CoAP, LwM2M"],
  ["5684/tcp", "CoAP over TLS"],
  ["5684/udp", "CoAP over DTLS, LwM2M"],
  ["6443/tcp", "Kubernetes API"],
  ["8000/tcp", "Python http.server"],
  ["8080/tcp", "Tomcat and many HTTP services"],
  ["8123/tcp", "Home Assistant"],
  ["8222/tcp", "NATS monitoring"],
  ["8883/tcp", "MQTT over TLS"],
  ["9090/tcp", "Prometheus, Cockpit"],
  ["9100/tcp", "Prometheus node_exporter"],
  ["10010/tcp", "containerd under k3s"],
  ["10050/tcp", "Zabbix agent"],
  ["10051/tcp", "Zabbix server"],
  ["10250/tcp", "kubelet"],
  ["13390/tcp", "Portolan"],
  ["13391/tcp", "Portolan"],
  ["15672/tcp", "RabbitMQ management"],
  ["16443/tcp", "MicroK8s API"],
  ["19132/udp", "Minecraft Bedrock"],
  ["23333/tcp", "MCSManager panel"],
  ["24444/tcp", "MCSManager daemon"],
  ["25565/tcp", "Minecraft Java"],
  ["25575/tcp", "Minecraft RCON"],
  ["27015/udp", "Source engine games"],
]);

type Risk =
  | "services.risk.cleartextLogin"
  | "services.risk.fileSharing"
  | "services.risk.rootByApi"
  | "services.risk.noLogin"
  | "services.risk.database"
  | "services.risk.remoteDesktop"
  | "services.risk.amplification"
  | "services.risk.rpc"
  | "services.risk.debugger"
  | "services.risk.clusterApi";

const tcpRisks: ReadonlyMap<number, Risk> = new Map<number, Risk>([
  ...risk("services.risk.cleartextLogin", [21, 23, 512, 513, 514, 2323, 25575]),
  ...risk("services.risk.fileSharing", [137, 139, 445, 548, 873, 2049]),
  ...risk("services.risk.rootByApi", [2375, 2377, 4243]),
  ...risk("services.risk.noLogin", [2181, 4369, 5984, 6379, 8222, 9200, 9300, 11211, 27017, 27018, 27019]),
  ...risk("services.risk.database", [1433, 1521, 3306, 5432, 9042]),
  ...risk("services.risk.remoteDesktop", [3389, 5800, 5900, 5901, 6000, 6001]),
  ...risk("services.risk.rpc", [111, 135, 593, 1099]),
  ...risk("services.risk.debugger", [5005, 5037, 5555, 9222, 9229]),
  ...risk("services.risk.clusterApi", [2379, 2380, 10250, 10255]),
]);
const udpRisks: ReadonlyMap<number, Risk> = new Map<number, Risk>([
  ...risk("services.risk.amplification", [17, 19, 123, 161, 389, 1900, 3702, 5353, 11211]),
  ...risk("services.risk.fileSharing", [69, 137, 138, 2049]),
  ...risk("services.risk.rpc", [111, 623]),
  ...risk("services.risk.clusterApi", [8472]),
]);

function risk(reason: Risk, ports: readonly number[]): [number, Risk][] {
  return ports.map((port) => [port, reason]);
}

function highRiskReason(port: number, protocol: "tcp" | "udp"): Phrase | null {
  const reason = (protocol === "tcp" ? tcpRisks : udpRisks).get(port);
  return reason === undefined ? null : phrase(reason);
}

/** Chromium, net/base/port_util.cc, kRestrictedPorts; Firefox and Safari refuse nearly the same numbers (Fetch standard, "bad port"). */
const browserBlockedPorts: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117,
  119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636,
  989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);
