/**
 * What somebody wants of one port, or of a whole machine, said in the language of another system: Windows, security groups of clouds, Kubernetes. Only printed:
 * what that system already has nobody here knows, so each answer names what it leaves open, and what the system has no word for is refused.
 */
import type { AllowIntent, CloseIntent, DenyIntent } from "../intent.ts";

export type ForeignIntent = AllowIntent | CloseIntent | DenyIntent;

export type ForeignSystem = "windows" | "aws" | "alibaba" | "kubernetes";

export type ForeignAnswer =
  | {
      readonly code: "printed";
      readonly language: "powershell" | "shell" | "yaml";
      readonly lines: readonly string[];
      readonly notes: readonly ForeignNote[];
    }
  | { readonly code: "cannot-say"; readonly what: UnsayableWish };

export type UnsayableWish =
  | "hardware-addresses"
  | "refusing" // it only knows what lets in
  | "these-too" // the first rule for a target shuts out everybody it does not name
  | "an-end" // the time at which it is to end
  | "port-zero";

export type ForeignNote =
  | "others-may-allow" // rules that are there already may let in more
  | "others-may-refuse" // rules that are there already may keep out who is let in here
  | "narrows-later-rules" // rules of less priority have no say any more for this port
  | "isolates-target" // everything else that reached the target by other policies' lack stays reachable, as the policy says it
  | "source-may-be-rewritten"; // a balancer or node in front may send with its own address

/** Where the rules go; names are the reader's to fill in where nothing is given. */
export interface ForeignPlace {
  readonly securityGroup?: string; // "sg-0123456789abcdef0"
  readonly region?: string; // "cn-hangzhou"
  readonly namespace?: string; // of Kubernetes
  /** Labels of the pods that are meant, at least one: a policy without would concern all of the namespace. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Sources of both families as a system that knows prefixes takes them. null: nobody. */
export function wantedPrefixes({ sources }: Pick<AllowIntent, "sources">, everyone: Everyone = wholeFamilies): readonly string[] | null {
  const found = (["ipv4", "ipv6"] as const).flatMap((family) => {
    const wanted = sources[family];
    if (wanted.kind === "nobody") return [];
    return wanted.kind === "everyone" ? everyone[family] : wanted.sources;
  });
  return found.length === 0 ? null : found;
}

type Everyone = Readonly<Record<"ipv4" | "ipv6", readonly string[]>>;

export const wholeFamilies: Everyone = { ipv4: ["0.0.0.0/0"], ipv6: ["::/0"] };
