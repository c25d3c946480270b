/**
 * Who gets in at one endpoint as a picture: sources, the interface they come by, the rules that decide in the order in which a packet meets them, the
 * socket, and the way back. One picture per family and group of destinations of which the same holds; nothing in it that the sentences do not say.
 */
import type { Phrase } from "@portolan/phrases";
import type { Reason, Witness } from "@portolan/reachability";

export interface ReachPicture {
  readonly family: "ipv4" | "ipv6";
  readonly to: readonly string[]; // destinations
  readonly verdict: Phrase; // the answer in one clause
  /** What the host itself gets; null: not asked. */
  readonly fromHost: "open" | "closed" | "depends" | null;
  readonly paths: readonly PicturePath[];
}

/** Interfaces of which the same holds, other machines' alone. */
export interface PicturePath {
  readonly via: readonly string[];
  readonly parts: readonly PicturePart[]; // those that get in first
}

export interface PicturePart {
  readonly verdict: "open" | "depends" | "closed";
  readonly who: Phrase;
  readonly sources: readonly string[]; // the first of them
  readonly moreSources: number;
  /** Alternatives, each a clause after "if"; empty unless the verdict is depends. */
  readonly conditions: readonly Phrase[];
  readonly choices: readonly Phrase[]; // what the sender has to choose
  readonly replies: boolean | null;
  readonly steps: readonly PictureStep[]; // of the packet, without the socket
  readonly back: readonly PictureStep[]; // of the answer
  /** Where NAT sends it, such as "172.17.0.2:80"; null: nowhere else. */
  readonly target: Phrase | null;
  /** What takes it; null where nothing on this host does. */
  readonly socket: PictureSocket | null;
  readonly witness: Witness | null;
}

export interface PictureSocket {
  readonly endpoint: string | null; // id
  readonly display: string; // as ss prints it
  readonly who: Phrase | null;
}

export interface PictureStep extends Reason {
  readonly hook: string | null; // prerouting, input, route, …; null where that is not known
  readonly place: Phrase;
  readonly owner: Phrase | null; // such as "owned by ufw"
}
