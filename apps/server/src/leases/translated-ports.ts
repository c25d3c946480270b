import type { HolderAt } from "@portolan/leases/evidence";
import type { Snapshot } from "@portolan/snapshot";
import { portHoldersOfSnapshot } from "@portolan/sockets";

/** Rules that lead elsewhere what comes for the ports of leases. Read anew only where rules or containers changed, or another port is asked for. */
export interface TranslatedPorts {
  readonly read: (ports: Iterable<number>, snapshot: Snapshot) => readonly HolderAt[];
}

export function createTranslatedPorts(): TranslatedPorts {
  let version = "";
  const known = new Map<number, readonly HolderAt[]>();
  return {
    read(ports, { hashes, sections }) {
      const current = `${hashes.rules} ${hashes.containers}`;
      if (current !== version) known.clear();
      version = current;
      return [...ports].flatMap((port) => {
        const found = known.get(port) ?? natAt(port, sections);
        known.set(port, found);
        return found;
      });
    },
  };
}

function natAt(port: number, sections: Snapshot["sections"]): readonly HolderAt[] {
  return (["tcp", "udp"] as const).flatMap((protocol) =>
    portHoldersOfSnapshot({ protocol, port }, sections)
      .filter(({ kind }) => kind === "nat")
      .map((holder) => ({ ...holder, port })),
  );
}
