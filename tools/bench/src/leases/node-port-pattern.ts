/**
 * How Kubernetes keeps NodePorts: one process grants, one at a time; the map of all ports is one value, read linearizably and written back if nobody has written it in
 * between; then the Service is an object of its own. Left out is all that Kubernetes does beside storing: admission, validation, audit.
 */
import type { Etcd3 } from "etcd3";

export interface NodePorts {
  /** Resolves with the port. Throws when none is left. */
  allocate(): Promise<number>;
}

const first = 30_000;
const count = 2768;
/** As long as the entries and rows that a lease leaves with us. */
const service = "s".repeat(600);

export function createNodePorts(client: Etcd3, range: string): NodePorts {
  let line: Promise<unknown> = Promise.resolve();
  const allocate = async (): Promise<number> => {
    for (;;) {
      const { kvs } = await client.get(range).exec();
      const [kept] = kvs;
      const map = kept === undefined ? Buffer.alloc(count / 8) : Buffer.from(kept.value);
      const place = takeFree(map);
      const unchanged = client.if(range, "Mod", "==", Number(kept?.mod_revision ?? 0)); // 0: there is none
      if ((await unchanged.then(client.put(range).value(map)).commit()).succeeded) return first + place;
    }
  };
  return {
    async allocate() {
      const granted = line.then(allocate);
      line = granted.catch(() => {});
      const port = await granted;
      const key = `${range}/services/${port}`;
      const made = await client.if(key, "Create", "==", 0).then(client.put(key).value(service)).commit();
      if (!made.succeeded) throw new Error(`granted twice: port ${port}`);
      return port;
    },
  };
}

/** A place at random that is free, as Kubernetes takes it; it is taken in the map. */
function takeFree(map: Buffer): number {
  const begin = Math.floor(Math.random() * count);
  for (let step = 0; step < count; step += 1) {
    const place = (begin + step) % count;
    const [byte, bit] = [place >> 3, 1 << (place & 7)];
    const taken = map[byte] ?? 0;
    if ((taken & bit) !== 0) continue;
    map[byte] = taken | bit;
    return place;
  }
  throw new Error("no NodePort is left");
}
