/** Builds the host of a case in the present network namespace, reads it as Portolan does, sends the packets and writes down what became of them. */
import { statSync } from "node:fs";
import { openCapture } from "@portolan/capture";
import { formatIpAddress, type IpFamily, parseIpAddress, parsePrefix, prefixHas } from "@portolan/net";
import type { SectionName, Snapshot } from "@portolan/snapshot";
import type { KernelStep, Observation, ObservedPacket } from "../observation.ts";
import type { ProofCase } from "../proof-case.ts";
import { createRandom } from "../random.ts";
import { type BuiltHost, buildHost, loadRules, runProgram } from "./build-host.ts";
import { aimPackets } from "./aim-packets.ts";
import { type DrawnPacket, drawPackets } from "./draw-packets.ts";
import { openConnectionFlush, openTraceReader } from "./filter-netlink.ts";
import { openLegacyCounters } from "./legacy-counters.ts";
import type { Flow } from "./packet-bytes.ts";
import { createLocalSender } from "./send-local.ts";
import { createEstablishedSender } from "./send-established.ts";
import { createRecorder } from "./packet-recorder.ts";
import { ruleKey } from "../rule-key.ts";
import { createPacketSender } from "./send-packet.ts";
import { withShownTexts } from "./show-texts.ts";
import { traceRulesFor } from "./trace-rules.ts";
import { openWire } from "./wire.ts";

export interface ObserveRequest {
  readonly case: ProofCase;
  readonly seed: number;
  readonly packets: number;
}

const sectionsRead: readonly SectionName[] = ["namespaces", "sockets", "interfaces", "routes", "policyRules", "sysctls", "rules", "layers"];
/** So many packets at most share the connection table; within them no connection is met twice. */
const flushAfter = 64;
/** Of a case with legacy tables the counters are read for so many packets: it costs two programs each. */
const countedPackets = 60;

export async function observeCase({ case: proofCase, seed, packets: count }: ObserveRequest): Promise<Observation> {
  const built = buildHost(proofCase);
  const { snapshot, namespace } = await readSnapshot();
  const drawn = drawPackets(proofCase, { sections: snapshot.sections, namespace, random: createRandom(seed), count });
  loadRules({ tool: "nft", text: traceRulesFor(proofCase, JSON.stringify(snapshot.sections.rules)) });
  const start = performance.now();
  const isKnown = proofCase.neighbours === "known";
  if (isKnown) knowNeighbours(built.interfaces, drawn);
  const asksFirst = !isKnown && built.interfaces.some((one) => one.kind === "tap");
  const shown = withShownTexts(snapshot, namespace, proofCase);
  const sending = openSending(built, {
    isForMany: manyAddresses(snapshot, namespace),
    asksFirst,
    ports: new Set(proofCase.interfaces.flatMap((one) => one.ports ?? [])),
    links: linksOfAddresses(snapshot, namespace),
  });
  sending.send(drawn);
  const aimed = aimPackets({ snapshot: shown, namespace, proofCase, met: sending.met(), random: createRandom(seed + 1) });
  if (isKnown) knowNeighbours(built.interfaces, aimed);
  sending.send(aimed);
  return {
    case: proofCase,
    seed,
    namespace,
    snapshot: shown,
    packets: sending.packets,
    events: sending.events,
    rulesMet: [...sending.met()],
    seconds: (performance.now() - start) / 1000,
  };
}

async function readSnapshot(): Promise<{ snapshot: Snapshot; namespace: string }> {
  const capture = openCapture({ portolanVersion: "proof" });
  try {
    const snapshot = await capture.look({ sections: sectionsRead });
    const { ino } = statSync("/proc/thread-self/ns/net");
    const namespace = snapshot.sections.namespaces.find((one) => one.inode === ino)?.id;
    if (namespace === undefined) throw new Error("the namespace of the case is not in its own snapshot");
    return { snapshot, namespace };
  } finally {
    capture.close();
  }
}

/** Every machine that is spoken of is known to the host for good. */
function knowNeighbours(interfaces: BuiltHost["interfaces"], drawn: readonly DrawnPacket[]): void {
  const lines = interfaces.flatMap(({ name, neighbour }) =>
    neighbour === null
      ? []
      : drawn.flatMap(({ in: via, flow }) =>
          [flow.source, ...(via === name ? [] : [flow.destination])].flatMap((address) =>
            via === "lo"
              ? []
              : [`neigh replace ${formatIpAddress({ family: flow.family, value: address })} lladdr ${neighbour} dev ${name}`],
          ),
        ),
  );
  // Addresses of groups have no neighbour of their own, and are refused one.
  runProgram(["ip", "-force", "-batch", "-"], [...new Set(lines)].join("\n"), { mayFail: true });
}

/** All namespaces of the machine share one small table of neighbours: while it is full no ARP is answered. */
function forgetNeighbours(): void {
  for (const family of ["-4", "-6"]) runProgram(["ip", family, "neigh", "flush", "all"], "", { mayFail: true });
}

type ForMany = (family: IpFamily, address: bigint) => boolean;

/** Routes to everybody on a link, and all of multicast. */
function manyAddresses({ sections }: Snapshot, namespace: string): ForMany {
  const prefixes = sections.routes
    .filter((route) => route.namespace === namespace && ["broadcast", "multicast", "anycast"].includes(route.type))
    .flatMap((route) => parsePrefix(route.destination) ?? []);
  const always = ["224.0.0.0/4", "255.255.255.255/32", "ff00::/8"].flatMap((text) => parsePrefix(text) ?? []);
  return (family, value) => [...always, ...prefixes].some((prefix) => prefixHas(prefix, { family, value }));
}

interface SendingOptions {
  readonly ports: ReadonlySet<string>; // of bridges
  readonly isForMany: ForMany;
  readonly asksFirst: boolean;
  readonly links: ReadonlyMap<bigint, number>;
}

/** IPv6 address of the host → number of its interface. */
function linksOfAddresses({ sections }: Snapshot, namespace: string): ReadonlyMap<bigint, number> {
  const own = sections.interfaces
    .filter((link) => link.namespace === namespace)
    .flatMap(({ index, addresses }) =>
      addresses.flatMap(({ address }): readonly (readonly [bigint, number])[] => {
        const parsed = parseIpAddress(address);
        return parsed?.family === "ipv6" ? [[parsed.value, index]] : [];
      }),
    );
  return new Map(own);
}

interface Sending {
  send(drawn: readonly DrawnPacket[]): void;
  /** Rules that some packet has come by until now, as `ruleKey` names them. */
  met(): ReadonlySet<string>;
  readonly packets: readonly ObservedPacket[];
  readonly events: readonly KernelStep[];
}

function openSending(built: BuiltHost, { isForMany, asksFirst, ports, links }: SendingOptions): Sending {
  const trace = openTraceReader();
  const flush = openConnectionFlush();
  const wire = openWire({ ...built, trace });
  const sender = createPacketSender(wire, { asksFirst: (flow) => asksFirst && !isForMany(flow.family, flow.destination) && isAsker(flow) });
  const established = createEstablishedSender({ wire, sender, stubs: built.stubs });
  const neighbours = new Map(built.interfaces.map((one) => [one.name, one.neighbour]));
  const local = createLocalSender({ wire, stubs: built.stubs, trace, links });
  const recorder = createRecorder(isForMany, (name) => ports.has(name));
  const legacy = openLegacyCounters();
  let countedLeft = legacy === null ? 0 : countedPackets;
  const packets: ObservedPacket[] = [];
  const met = new Set<string>();
  let sinceFlush = 0;
  const sendOne = (packet: DrawnPacket): void => {
    const keys = connectionKeys(packet);
    if (sinceFlush >= flushAfter || keys.some((key) => met.has(key))) {
      flush();
      if (asksFirst) forgetNeighbours();
      met.clear();
      sinceFlush = 0;
    }
    for (const key of keys) met.add(key);
    sinceFlush += 1;
    const sent = { ...packet, hardwareAddress: packet.hardwareAddress ?? neighbours.get(packet.in) ?? null };
    const { send } = packet.state === "established" ? established : sender;
    const outcome = packet.in === "lo" ? local.send(packet.flow) : send(sent);
    const state = outcome?.state ?? "new";
    const counted = legacy !== null && countedLeft-- > 0 ? legacy.grown() : null;
    if (outcome !== null) packets.push({ ...recorder.record({ ...sent, state }, outcome), counted: state === "new" ? counted : null });
  };
  return {
    send: (drawn) => {
      wire.gather(); // what was said since
      for (const packet of drawn) {
        if (packet.origin === "aimed") sender.forget(); // few of them, after a while: timers of TCP may have counted
        sendOne(packet);
      }
    },
    met: () =>
      new Set([...recorder.events.flatMap((event) => ruleKey(event) ?? []), ...(legacy?.all() ?? []).map((place) => `legacy ${place}`)]),
    packets,
    events: recorder.events,
  };
}

/** Nobody asks from the address of nobody, of a group, or of loopback. */
function isAsker({ family, source }: Flow): boolean {
  return family === "ipv4"
    ? source >> 28n < 14n && source >> 24n !== 0n && source >> 24n !== 127n
    : source > 1n && source >> 120n !== 0xffn;
}

/** Ports and one end are enough to keep connections apart, translated or not. */
function connectionKeys({ flow }: DrawnPacket): readonly string[] {
  const ends = [`${flow.source}:${flow.sourcePort}`, `${flow.destination}:${flow.destinationPort}`];
  return [`${flow.protocol} ${ends.toSorted().join(" ")}`, `${flow.protocol} from ${ends[0]}`];
}
