/** Which limits and queues belong to a set of endpoints, put together from the snapshot and from what was asked of the kernel. */
import type { LimitSetting, ServiceInstance } from "@portolan/snapshot";
import type { AcceptQueues, Endpoint, ListenerQueue } from "@portolan/sockets";

/** The queues of one listening place; several sockets with SO_REUSEPORT have one each. */
export interface PlaceQueues {
  readonly endpoint: Endpoint;
  readonly sockets: readonly Pick<ListenerQueue, "depth" | "limit" | "drops">[];
  readonly established: number | null; // null: not asked
}

/** One row for each TCP listener of the endpoints; from the snapshot alone where no queue of its port was read. */
export function placeQueues(endpoints: readonly Endpoint[], queues: readonly AcceptQueues[]): readonly PlaceQueues[] {
  return endpoints.flatMap((endpoint): PlaceQueues[] => {
    if (endpoint.protocol !== "tcp" || endpoint.queue === null || endpoint.state === "bound") return [];
    const read = queues.find(({ port }) => port === endpoint.port);
    const isHere = (row: { namespace: string; address: string }): boolean =>
      row.namespace === endpoint.namespace && row.address === endpoint.address;
    const sockets = read?.listeners.filter((row) => isHere(row) && row.device === endpoint.device) ?? [];
    if (read === undefined || sockets.length === 0) return [{ endpoint, sockets: [{ ...endpoint.queue, drops: null }], established: null }];
    return [{ endpoint, sockets, established: read.connections.find(isHere)?.established ?? null }];
  });
}

/** What the program itself limits connections to. `each` and `workers` are set where it is a number per worker. */
export interface ConnectionLimit {
  readonly setting: LimitSetting;
  readonly limit: number | null;
  readonly each: number | null;
  readonly workers: number | null;
}

/** Of a number per worker the total, with the workers of the settings, else those that hold its sockets beside the master. */
export function connectionLimits(instance: ServiceInstance, endpoints: readonly Endpoint[]): readonly ConnectionLimit[] {
  const limits = instance.limits ?? [];
  const workers = limits.find(({ kind }) => kind === "workers")?.limit ?? countWorkers(instance, endpoints);
  return limits.flatMap((setting): ConnectionLimit[] => {
    if (setting.kind === "connections") return [{ setting, limit: setting.limit, each: null, workers: null }];
    if (setting.kind !== "connections-per-worker") return [];
    const each = setting.limit;
    return [{ setting, limit: each === null || workers === null ? null : each * workers, each, workers }];
  });
}

function countWorkers({ pid }: ServiceInstance, endpoints: readonly Endpoint[]): number | null {
  const workers = new Set(endpoints.flatMap(({ owners }) => owners.map((owner) => owner.pid)).filter((one) => one !== pid && one !== 1));
  return workers.size === 0 ? null : workers.size;
}
