/**
 * Who keeps a rule, and what it is called there: facts from the names of chains, tables and sets and from comments, never sentences.
 * A program that writes no names of its own cannot be told from a person: such a rule is by hand.
 */
export type RuleManager =
  | "ufw"
  | "firewalld"
  | "docker"
  | "podman"
  | "fail2ban"
  | "kube-proxy"
  | "tailscale"
  | "libvirt"
  | "shorewall"
  | "calico"
  | "cilium"
  | "flannel"
  | "crowdsec"
  | "lxd"
  | "wg-quick"
  | "sshguard"
  | "openwrt"
  | "nixos"
  | "foomuuri"
  | "systemd"
  | "by-hand";

export interface RuleOwner {
  readonly manager: RuleManager;
  /** Where the manager keeps it; null where it has but one place, or the place does not show. */
  readonly place: OwnerPlace | null;
  readonly item: OwnerItem | null;
  /** The manager's own command that makes such a rule, one word each; null where it does not follow from the rule. */
  readonly command: readonly string[] | null;
}

export interface OwnerPlace {
  readonly kind: "zone" | "policy" | "file" | "jail" | "network" | "bridge" | "chain" | "service";
  readonly name: string;
}

/** What the rule is among the manager's things. */
export interface OwnerItem {
  readonly kind:
    | "user-rule" // written by a person through the manager
    | "user-chain" // the place that the manager leaves to the person (DOCKER-USER, firewalld's direct rules)
    | "port" // of firewalld, by port or by a service's name: the rule does not tell which
    | "source-port"
    | "protocol"
    | "rich-rule"
    | "forward-port"
    | "masquerade"
    | "icmp"
    | "interface" // what puts an interface or a source into a zone
    | "source"
    | "target" // the last word of a zone or policy
    | "publish"
    | "isolation"
    | "node-port"
    | "ban"
    | "built-in";
  /** Names of protocols where they have one, else numbers; empty: any. */
  readonly protocols: readonly string[];
  readonly ports: readonly string[]; // "22", "8000-8010"; empty: any
  readonly sources: readonly string[]; // prefixes or ranges; empty: any
  /** For what is sent on: "172.17.0.2:80". */
  readonly target: string | null;
}

export const noOwner: RuleOwner = { manager: "by-hand", place: null, item: null, command: null };

export function ownerItem(kind: OwnerItem["kind"], facts: Partial<Omit<OwnerItem, "kind">> = {}): OwnerItem {
  return { kind, protocols: [], ports: [], sources: [], target: null, ...facts };
}
