/**
 * How a packet's fields lie on the dimensions of the space at one place of its way. An answer has source and destination the other way round, so its
 * rules are compiled through another view, and the diagrams of both ways fit together without renaming.
 */
import { level, type State } from "./level.ts";

/** Where the name of an interface comes from: a dimension, or fixed ("" where the hook has none). */
export type InterfaceSource = { readonly level: number } | { readonly name: string };

export interface View {
  readonly name: string;
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly in: InterfaceSource;
  readonly out: InterfaceSource;
  /** null: the dimension. "early": before connection tracking, so that nothing is known but what a rule has kept from it. */
  readonly state: State | "early" | null;
  readonly direction: 0 | 1 | null;
  /** Whether the host itself sends the packet. */
  readonly isSentHere: boolean;
  /** Of tables of the family bridge, where interfaces are ports. */
  readonly frame?: "known port" | "unknown port";
}

const forward = {
  source: level.source,
  destination: level.destination,
  sourcePort: level.sourcePort,
  destinationPort: level.destinationPort,
  state: null,
  direction: null,
  isSentHere: false,
} as const;

const back = {
  source: level.destination,
  destination: level.source,
  sourcePort: level.destinationPort,
  destinationPort: level.sourcePort,
  state: null,
  direction: null,
} as const;

const none = { name: "" } as const;
const incoming = { level: level.in } as const;
const outgoing = { level: level.out } as const;

export const views = {
  /** Before connection tracking has looked: no state yet. */
  untracked: { ...forward, name: "untracked", in: incoming, out: none, state: "early" },
  arriving: { ...forward, name: "arriving", in: incoming, out: none },
  passing: { ...forward, name: "passing", in: incoming, out: outgoing },
  leaving: { ...forward, name: "leaving", in: none, out: outgoing },
  /** Sent by the host to itself. */
  sendingUntracked: { ...forward, name: "sending-untracked", in: none, out: outgoing, state: "early", isSentHere: true },
  sending: { ...forward, name: "sending", in: none, out: outgoing, isSentHere: true },
  answering: { ...back, name: "answering", in: none, out: outgoing, isSentHere: true },
  /** The answer of a host that translates senders on their way in: it is sent to the sender's own address. */
  answeringTranslated: {
    ...back,
    name: "answering-translated",
    destination: level.originalSource,
    destinationPort: level.originalSourcePort,
    in: none,
    out: outgoing,
    isSentHere: true,
  },
} as const satisfies Record<string, View>;

/**
 * The answer of a machine behind this host: `out` of the packet is where it comes in, and `in` where it goes out. `isSource`, `isDestination`: what of
 * the connection rules may have translated, so that the answer gets it back: the sender's address at prerouting, its own when it leaves.
 */
export function answerOfAnother({ isSource, isDestination }: { readonly isSource: boolean; readonly isDestination: boolean }) {
  const name = `answer of another${isSource ? " snat" : ""}${isDestination ? " dnat" : ""}`;
  const plain = { ...back, isSentHere: false, in: outgoing, out: none } as const;
  const known = isSource ? { destination: level.originalSource, destinationPort: level.originalSourcePort } : {};
  const own = isDestination ? { source: level.originalDestination, sourcePort: level.originalDestinationPort } : {};
  return {
    coming: { ...plain, name: `${name} coming` },
    arriving: { ...plain, ...known, name: `${name} arriving` },
    passing: { ...plain, ...known, out: incoming, name: `${name} passing` },
    leaving: { ...plain, ...known, ...own, out: incoming, name: `${name} leaving` },
  } satisfies Record<string, View>;
}
