/** What listens at one endpoint: the kind of socket, how `ss` and `netstat` print it and why they differ, its accept queue, its interface. */
import { isMappedAddress } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { displayOfEndpoint, isLoopback, isTranslated, isWildcard } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { codeLine, section, textLine } from "./line.ts";
import { natTarget } from "./nat-target.ts";
import { mainOwner, namespaceName } from "./owner-name.ts";

export function listensSection(endpoint: Endpoint, snapshot: Snapshot): ExplanationSection[] {
  const lines: ExplanationLine[] = [];
  if (endpoint.namespace !== "host") lines.push(textLine(phrase("explanation.listens.namespace", { namespace: namespaceName(endpoint) })));
  if (endpoint.state === "bound") lines.push(textLine(phrase("explanation.listens.bound"), "warning"));
  if (endpoint.sockets > 0) lines.push(textLine(describeSocket(endpoint, snapshot)), ...displayLines(endpoint));
  lines.push(...whyNetstat(endpoint), ...publishLines(endpoint), ...socketDetails(endpoint));
  return section("listens", lines);
}

function describeSocket(endpoint: Endpoint, snapshot: Snapshot): Phrase {
  const { address, scope } = endpoint;
  if (isMappedAddress(address)) return phrase("explanation.listens.mapped", { address });
  if (isLoopback(endpoint)) return phrase("explanation.listens.loopback", { address });
  if (!isWildcard(endpoint)) return phrase("explanation.listens.one", { address });
  switch (scope) {
    case "dual":
      return phrase("explanation.listens.dual");
    case "ipv6":
      return phrase("explanation.listens.ipv6Only");
    case "ipv6-or-dual":
      return phrase("explanation.listens.ipv6OrDual", { source: snapshot.coverage.sockets });
    case "ipv4":
      return phrase("explanation.listens.ipv4");
  }
}

/** Both tools' output side by side; a bound socket is printed by neither. */
function displayLines({ display, address, protocol, state }: Endpoint): readonly ExplanationLine[] {
  if (state === "bound" || display.ss === "") return [];
  const kind = protocol === "tcp" ? "t" : "u";
  const family = address.includes(":") ? `${protocol}6` : protocol;
  return [codeLine(`ss -l${kind}n        ${display.ss}`), codeLine(`netstat -l${kind}n   ${family} ${display.netstat}`)];
}

function whyNetstat(endpoint: Endpoint): readonly ExplanationLine[] {
  if (endpoint.address !== "::" || endpoint.state === "bound" || endpoint.sockets === 0) return [];
  const { ss, netstat } = endpoint.display;
  if (endpoint.scope === "dual") return [textLine(phrase("explanation.listens.dualNetstat", { netstat }))];
  return endpoint.scope === "ipv6" ? [textLine(phrase("explanation.listens.ipv6OnlyNetstat", { netstat, ss }))] : [];
}

function publishLines(endpoint: Endpoint): readonly ExplanationLine[] {
  if (endpoint.state === "activated") return [textLine(phrase("explanation.listens.activated", { unit: endpoint.unit ?? "?" }))];
  if (isTranslated(endpoint)) return [textLine(phrase("explanation.listens.natOnly", { target: natTarget(endpoint) }))];
  if (endpoint.publishes === null) return [];
  const { containerAddress, containerPort } = endpoint.publishes;
  const target = `${endpoint.container?.name ?? "?"} ${containerAddress ?? ""}:${containerPort}`;
  return [textLine(forwardPhrase(endpoint, target))];
}

/** dockerd without its proxies holds the sockets itself, unserved, so that nobody else takes the port. */
function forwardPhrase(endpoint: Endpoint, target: string): Phrase {
  if (endpoint.sockets === 0) return phrase("explanation.listens.natOnly", { target });
  const owner = mainOwner(endpoint);
  const program = owner?.program ?? phrase("explanation.who.unknown");
  const id = program === "dockerd" ? "explanation.listens.placeholder" : "explanation.listens.proxy";
  return phrase(id, { program, target });
}

function socketDetails(endpoint: Endpoint): readonly ExplanationLine[] {
  const lines: ExplanationLine[] = [];
  if (endpoint.device !== null) lines.push(textLine(phrase("explanation.listens.device", { device: endpoint.device }), "warning"));
  if (endpoint.sockets > 1) lines.push(sharedLine(endpoint));
  if (endpoint.queue !== null && endpoint.state !== "bound") lines.push(queueLine(endpoint.queue));
  if (endpoint.protocol === "udp" && endpoint.sockets > 0) lines.push(textLine(phrase("explanation.listens.udp")));
  return lines;
}

/** Several TCP listeners need SO_REUSEPORT; UDP sockets share by either option. */
function sharedLine({ protocol, sockets: count }: Endpoint): ExplanationLine {
  return textLine(
    protocol === "tcp" ? phrase("explanation.listens.reusePort", { count }) : phrase("explanation.listens.shared", { count }),
  );
}

/** The kernel keeps one connection more than the limit (sk_acceptq_is_full), so a depth above the limit is full and one equal to it nearly so. */
function queueLine({ depth, limit }: NonNullable<Endpoint["queue"]>): ExplanationLine {
  if (depth > limit) return textLine(phrase("explanation.listens.queueFull", { depth, limit }), "bad");
  if (depth > 0 && depth === limit) return textLine(phrase("explanation.listens.queueNearlyFull", { depth, limit }), "warning");
  return textLine(phrase("explanation.listens.queue", { depth, limit }));
}

/** Title of an endpoint's part of an explanation. */
export function endpointTitle(endpoint: Endpoint): Phrase {
  const named = { protocol: endpoint.protocol.toUpperCase(), display: displayOfEndpoint(endpoint) };
  return endpoint.namespace === "host"
    ? phrase("explanation.title.endpoint", named)
    : phrase("explanation.title.endpointIn", { ...named, namespace: namespaceName(endpoint) });
}
