/** Commands of iptables and ip6tables that open ports, take a rule away, or narrow a published port of Docker to some sources. */
import type { IpFamily } from "@portolan/net";
import { portsText, printCommand, type Opening, type PrintedCommand } from "./opening.ts";

export interface IptablesPosition {
  readonly isLegacy: boolean;
  readonly table: string;
  readonly chain: string;
  /** The rule it goes in front of, from 1; null: in front of all. */
  readonly before: number | null;
}

/** One command for each source, in their order in the chain. */
export function printIptablesOpening(opening: Opening, position: IptablesPosition): readonly PrintedCommand[] {
  const sources = opening.sources.length === 0 ? [null] : opening.sources;
  const first = position.before ?? 1;
  return sources.map((source, index) =>
    printCommand([
      ...programWords(opening.family, position),
      "-I",
      position.chain,
      String(first + index),
      ...(source === null ? [] : ["-s", source]),
      ...portTest(opening),
      ...commentWords(opening.comment),
      "-j",
      "ACCEPT",
    ]),
  );
}

/** `position` from 1. */
export function printIptablesRemoval(
  family: IpFamily,
  rule: { readonly isLegacy: boolean; readonly table: string; readonly chain: string; readonly position: number },
): PrintedCommand {
  return printCommand([...programWords(family, rule), "-D", rule.chain, String(rule.position)]);
}

/** Waits for another program that holds iptables' lock. */
function programWords(family: IpFamily, { isLegacy, table }: { readonly isLegacy: boolean; readonly table: string }): readonly string[] {
  const program = `${family === "ipv4" ? "iptables" : "ip6tables"}${isLegacy ? "-legacy" : ""}`;
  return [program, "-w", "5", ...(table === "filter" ? [] : ["-t", table])];
}

function portTest({ protocol, ports }: Opening): readonly string[] {
  const text = portsText(ports, ":");
  return ports.length === 1 ? ["-p", protocol, "-m", protocol, "--dport", text] : ["-p", protocol, "-m", "multiport", "--dports", text];
}

function commentWords(comment: string | null): readonly string[] {
  return comment === null ? [] : ["-m", "comment", "--comment", comment];
}

/** The port the packet was sent to, before NAT. */
function originalPortTest(port: string): readonly string[] {
  return ["-m", "conntrack", "--ctorigdstport", port, "--ctdir", "ORIGINAL"];
}

export interface DockerUserPosition {
  readonly isLegacy: boolean;
  /** The interface the outside comes in by; null: every one, containers of other networks too. */
  readonly inInterface: string | null;
}

/**
 * Only the sources get to a published port: the others are dropped in DOCKER-USER, which Docker leaves to its user. There the packet has the
 * container's address and port; the published one is that of the connection before NAT. A source that gets in goes back to Docker's own rules.
 * In the order of running: each goes in front, so the last stands first. No sources: nobody gets in.
 */
export function printDockerUserNarrowing(opening: Opening, position: DockerUserPosition): readonly PrintedCommand[] {
  const rule = (port: string, rest: readonly string[]): PrintedCommand =>
    printCommand([
      ...programWords(opening.family, { isLegacy: position.isLegacy, table: "filter" }),
      "-I",
      "DOCKER-USER",
      ...(position.inInterface === null ? [] : ["-i", position.inInterface]),
      "-p",
      opening.protocol,
      ...originalPortTest(port),
      ...commentWords(opening.comment),
      ...rest,
    ]);
  return portsText(opening.ports, ":")
    .split(",")
    .flatMap((port) => [
      rule(port, ["-j", "DROP"]),
      ...opening.sources.toReversed().map((source) => rule(port, ["-s", source, "-j", "RETURN"])),
    ]);
}
