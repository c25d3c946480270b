/** Asks the trace about a witness on a host that is changed in one place: what would happen without this rule. Findings rest on that answer. */
import { parseIpAddress } from "@portolan/net";
import type { Chain, Rule, Ruleset, Table } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import type { Packet } from "../packet.ts";
import type { Reason } from "../reason.ts";
import type { Trace } from "../trace.ts";
import type { Witness } from "../verdict.ts";
import { tracePacket } from "../trace/trace-packet.ts";

function packetOfWitness(witness: Witness, protocol: "tcp" | "udp"): Packet | null {
  const source = parseIpAddress(witness.source);
  const destination = parseIpAddress(witness.destination);
  if (source === null || destination === null) return null;
  const { sourcePort, destinationPort, iif } = witness;
  return {
    family: destination.family,
    protocol,
    in: iif,
    source: source.value,
    sourcePort,
    destination: destination.value,
    destinationPort,
  };
}

export function traceWitness(host: HostModel, witness: Witness, protocol: "tcp" | "udp"): Trace | null {
  const packet = packetOfWitness(witness, protocol);
  return packet === null ? null : tracePacket(host, packet);
}

/** Whether the packet gets to a program, here or further on, and its answer back. */
export function getsIn({ verdict, reply }: Trace): boolean {
  return (verdict === "delivered" || verdict === "forwarded") && reply === "delivered";
}

/** The host without a rule, or with a base chain that drops what its policy let pass. */
export function hostWithout(host: HostModel, { table, chain, position, text }: Reason): HostModel {
  return withTables(host, (one) => {
    if (`${one.family} ${one.name}` !== table) return one;
    const changed = chain === null ? undefined : one.chains.get(chain);
    if (changed === undefined || chain === null) return one;
    const made: Chain =
      position === null
        ? { ...changed, base: changed.base === null ? null : { ...changed.base, policy: "drop" } }
        : { ...changed, rules: changed.rules.filter((rule) => !isAt(rule, { position, text })) };
    return { ...one, chains: new Map([...one.chains, [chain, made]]) };
  });
}

function isAt({ origin }: Rule, { position, text }: { readonly position: number; readonly text: string }): boolean {
  return origin.position === position && origin.text === text;
}

/** The host as if nothing were translated and a program listened where the packet is sent. */
export function hostWithoutTranslation(host: HostModel, { destinationPort }: Witness, protocol: "tcp" | "udp"): HostModel {
  const plain = withTables(host, (table) => ({
    ...table,
    chains: new Map([...table.chains].filter(([, chain]) => chain.base?.type !== "nat")),
  }));
  const shape = { protocol, address: 0n, port: destinationPort, device: null, isTransparent: false, endpoint: null, display: "" };
  const listeners = [
    ...plain.listeners,
    { ...shape, family: "ipv4" as const, takesIpv4: false },
    { ...shape, family: "ipv6" as const, takesIpv4: false },
  ];
  return { ...plain, listeners };
}

function withTables(host: HostModel, change: (table: Table) => Table): HostModel {
  const ruleset: Ruleset = { ...host.ruleset, tables: host.ruleset.tables.map(change) };
  return { ...host, ruleset };
}
