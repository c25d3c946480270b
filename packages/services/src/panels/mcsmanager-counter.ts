/**
 * How MCSManager's daemon gives ports to a new instance: a counter that moves on by an interval, without a look at the host, at other instances
 * or at its own past. Source: MCSManager 10.18, `daemon/src/entity/instance/instance.ts`, `allocatePort`, and `{mcsm_portN}` = base port + N.
 * Invariant: the steps are the ones of that function, also where they are not sensible.
 */

export interface AllocationCounter {
  readonly from: number; // allocatablePortRange
  readonly to: number;
  readonly current: number; // currentAllocatablePort
  readonly interval: number; // portAssignInterval
  readonly daemonPort: number;
}

export interface AllocationStep {
  readonly basePort: number; // {mcsm_instance_base_port}
  readonly lastPort: number; // {mcsm_portN} of the highest N
  readonly wraps: boolean; // the counter begins again at the start of the range after it
  readonly skipsDaemon: boolean; // moved behind the daemon's port
  readonly after: AllocationCounter;
}

/** What the next instance gets, and the counter after it. */
export function stepCounter(counter: AllocationCounter): AllocationStep {
  const { from, to, current, interval, daemonPort } = counter;
  const advanced = current + interval;
  const wraps = advanced > to;
  const skipsDaemon = current <= daemonPort && current + interval >= daemonPort;
  const basePort = skipsDaemon ? daemonPort + 1 : current;
  const next = skipsDaemon ? basePort + interval : wraps ? from : advanced;
  return { basePort, lastPort: basePort + interval, wraps: wraps && !skipsDaemon, skipsDaemon, after: { ...counter, current: next } };
}
