/**
 * A NetworkPolicy of Kubernetes. The first policy that selects a pod shuts out all that no policy lets in, at every port: so the other ports are let in by name, and
 * as policies only ever add up, nobody can be refused and nobody can be let in beside those who get in now.
 */
import { wantedPrefixes, type ForeignAnswer, type ForeignIntent, type ForeignPlace } from "./foreign-policy.ts";

const LAST_PORT = 65_535;

export function printKubernetesPolicy(
  intent: ForeignIntent,
  { namespace = "default", labels = { app: "NAME" } }: ForeignPlace,
): ForeignAnswer {
  if (intent.kind === "deny") return { code: "cannot-say", what: "refusing" };
  if (intent.kind === "allow" && intent.macs !== undefined) return { code: "cannot-say", what: "hardware-addresses" };
  if (intent.kind === "allow" && intent.until !== null) return { code: "cannot-say", what: "an-end" };
  if (intent.kind === "allow" && intent.isAdded) return { code: "cannot-say", what: "these-too" };
  if (intent.port === 0) return { code: "cannot-say", what: "port-zero" };
  const wanted = intent.kind === "close" ? null : wantedPrefixes(intent);
  const lines = [
    "apiVersion: networking.k8s.io/v1",
    "kind: NetworkPolicy",
    "metadata:",
    `  name: portolan-${intent.protocol}-${intent.port}`,
    `  namespace: ${JSON.stringify(namespace)}`,
    "spec:",
    "  podSelector:",
    "    matchLabels:",
    ...Object.entries(labels).map(([key, value]) => `      ${JSON.stringify(key)}: ${JSON.stringify(value)}`),
    "  policyTypes:",
    "    - Ingress",
    "  ingress:",
    ...(wanted === null ? [] : wantedRule(wanted, intent)),
    "    - ports:",
    ...otherPorts(intent),
  ];
  return { code: "printed", language: "yaml", lines, notes: ["isolates-target", "others-may-allow", "source-may-be-rewritten"] };
}

type PortIntent = Exclude<ForeignIntent, { kind: "deny" }>;

function wantedRule(wanted: readonly string[], { protocol, port }: PortIntent): readonly string[] {
  return [
    "    - from:",
    ...wanted.flatMap((prefix) => ["        - ipBlock:", `            cidr: ${JSON.stringify(prefix)}`]),
    "      ports:",
    ...portLines(protocol, port, port),
  ];
}

/** Every port of every protocol but the one that is meant, from anywhere. */
function otherPorts({ protocol, port }: PortIntent): readonly string[] {
  const others = (["tcp", "udp", "sctp"] as const).filter((one) => one !== protocol);
  return [
    ...(port > 1 ? portLines(protocol, 1, port - 1) : []),
    ...(port < LAST_PORT ? portLines(protocol, port + 1, LAST_PORT) : []),
    ...others.flatMap((one) => portLines(one, 1, LAST_PORT)),
  ];
}

function portLines(protocol: "tcp" | "udp" | "sctp", from: number, to: number): readonly string[] {
  const end = to === from ? [] : [`          endPort: ${to}`];
  return [`        - protocol: ${protocol.toUpperCase()}`, `          port: ${from}`, ...end];
}
