/**
 * Whether a connection to an endpoint would start a program: systemd, or an inetd, holds the socket for one that does not run. Who is told by the
 * holders; where those could not be seen, by the cgroup that systemd made the socket in. Unknown otherwise, and then taken for no.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { literal } from "./line.ts";

const starters: ReadonlySet<string> = new Set(["systemd", "inetd", "inetutils-inetd", "xinetd", "rlinetd"]);

export function startsService(endpoint: Endpoint, snapshot: Snapshot): boolean {
  if (endpoint.state === "activated") return true;
  if (endpoint.state !== "listening") return false;
  const { owners } = endpoint;
  if (owners.length > 0) return owners.every(({ program }) => starters.has(program ?? ""));
  return !endpoint.ownersKnown && isMadeBySystemd(endpoint, snapshot);
}

function isMadeBySystemd(endpoint: Endpoint, { sections }: Snapshot): boolean {
  return sections.sockets.some(
    ({ namespace, protocol, address, port, cgroup }) =>
      namespace === endpoint.namespace &&
      protocol === endpoint.protocol &&
      address === endpoint.address &&
      port === endpoint.port &&
      cgroup !== null &&
      (cgroup.endsWith(".socket") || cgroup.endsWith("/init.scope")),
  );
}

/** "systemd holds it for ssh.service, and a connection would start that; --probe tries" */
export function notStarted({ unit, owners }: Endpoint): Phrase {
  const holder = owners.find(({ program }) => program !== null)?.program ?? "systemd";
  const what = unit === null || unit === `${holder}.service` ? phrase("explanation.probes.skipped.itsProgram") : literal(unit);
  return phrase("explanation.probes.skipped.starts", { holder, what });
}
