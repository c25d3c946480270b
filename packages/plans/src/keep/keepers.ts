/** What a host loads at its start, as far as it is for sure, and what of a plan can be written there. */
import { editSavedIptables } from "./saved-iptables.ts";
import { editSavedNftables } from "./saved-nftables.ts";
import type { SavedEdit } from "./saved-edit.ts";
import type { IptablesStep, KeepStep, NftStep, Step } from "../step.ts";

/** Files whose service is enabled and loads them. */
export interface Keepers {
  readonly files: readonly KeptFile[];
  /** The back end that loads rules of iptables; null: none does, or it is not known. */
  readonly backend: "nft" | "legacy" | null;
}

export interface KeptFile {
  readonly path: KeptPath;
  readonly text: string;
}

export const keptPaths = ["/etc/nftables.conf", "/etc/iptables/rules.v4", "/etc/iptables/rules.v6"] as const;
export type KeptPath = (typeof keptPaths)[number];

export const noKeepers: Keepers = { files: [], backend: null };

/** What of the steps each file is to tell. Docker fills its chains itself, so what is in its user's chain belongs to no file. */
export function keptSteps(steps: readonly Step[]): ReadonlyMap<KeptPath, readonly RuleStep[]> {
  return Map.groupBy(steps.flatMap(withoutDocker), pathOf);
}

export type RuleStep = NftStep | IptablesStep;

function withoutDocker(step: Step): readonly RuleStep[] {
  if (step.tool === "nft") return [step];
  if (step.tool !== "iptables") return [];
  const changes = step.changes.filter(({ chain }) => chain !== "DOCKER-USER");
  return changes.length === 0 ? [] : [{ ...step, changes }];
}

function pathOf(step: RuleStep): KeptPath {
  if (step.tool === "nft") return "/etc/nftables.conf";
  return step.family === "ipv4" ? "/etc/iptables/rules.v4" : "/etc/iptables/rules.v6";
}

export function keeperOf(path: KeptPath): KeepStep["with"] {
  return path === "/etc/nftables.conf" ? "nftables-service" : "netfilter-persistent";
}

/** `steps`: as `keptSteps` has them for the file. */
export function editSaved({ path, text }: KeptFile, steps: readonly Step[], comment: string): SavedEdit {
  if (path === "/etc/nftables.conf") return editSavedNftables(text, steps.filter((step) => step.tool === "nft"), comment); // prettier-ignore
  return editSavedIptables(text, steps.filter((step) => step.tool === "iptables"), comment); // prettier-ignore
}
