import type { FreeingWay } from "@portolan/contract";
import type { Evidence } from "@portolan/leases";
import { phrase } from "@portolan/phrases";

/** TIME_WAIT and an orphaned FIN_WAIT2 last a minute. */
const lingeringSeconds = 62;

/** What would end that hold, the gentlest first. Nothing is done; a command is for whoever decides to. */
export function freeingWays(evidence: Evidence): readonly FreeingWay[] {
  const { kind, container, detail } = evidence;
  switch (kind) {
    case "time-wait":
    case "fin-wait":
      return [{ ...byHand("wait"), text: phrase("lease.freeing.wait"), waitSeconds: lingeringSeconds }];
    case "nat":
      return [{ ...byHand("remove-rule"), text: phrase("lease.freeing.remove-rule", { detail: detail ?? "" }) }];
    case "published":
      return [stopContainer(container ?? "?")];
    case "stopped-container": {
      const text = phrase("lease.freeing.remove-container", { container: container ?? "?" });
      return [{ ...byHand("remove-container"), text, command: container === null ? null : ["docker", "rm", container] }];
    }
    case "bind-refused":
    case "unreadable":
      return [lookWithRoot()];
    case "outgoing":
      return [{ ...byHand("reserve-range"), text: phrase("lease.freeing.reserve-range") }, ...processWays(evidence)];
    case "listener":
    case "owner-listener":
    case "more-specific":
    case "shared":
    case "bound":
    case "accepted":
    case "connection":
    case "udp-connected":
      return processWays(evidence);
  }
}

/** A unit that is a login or a scope of its own is nothing to stop. */
const stoppable = /\.(?:service|socket)$/;

function processWays({ container, unit, pids }: Evidence): readonly FreeingWay[] {
  if (container !== null) return [stopContainer(container)];
  const isService = unit !== null && stoppable.test(unit) && !unit.startsWith("user@");
  if (isService) {
    return [{ ...byHand("stop-unit"), text: phrase("lease.freeing.stop-unit", { unit }), command: ["systemctl", "stop", unit] }];
  }
  const [pid] = pids;
  if (pid === undefined) return [lookWithRoot()];
  const text = phrase("lease.freeing.end-process", { pid: String(pid) });
  return [{ ...byHand("end-process"), text, command: ["kill", String(pid)] }];
}

function stopContainer(container: string): FreeingWay {
  const command = container === "?" ? null : ["docker", "stop", container];
  return { ...byHand("stop-container"), text: phrase("lease.freeing.stop-container", { container }), command };
}

function lookWithRoot(): FreeingWay {
  return { ...byHand("look-with-root"), text: phrase("lease.freeing.look-with-root") };
}

function byHand(code: string) {
  return { code, command: null, waitSeconds: null } as const;
}
