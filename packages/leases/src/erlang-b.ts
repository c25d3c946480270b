/**
 * How often a claim finds nothing, by Erlang's loss formula: claims that come at random, one port each, and stay for however long they stay. It tells what share of
 * headroom a pool of a size needs; it does not foresee what comes. Left out: blocks, quarantine and claims that come in bursts, all of which make it worse.
 */

/** Share of claims, 0 to 1, that find all of `ports` taken where `load` are taken on average if there were enough. One pass over the ports. */
export function erlangB(ports: number, load: number): number {
  if (load <= 0) return ports > 0 ? 0 : 1;
  let blocking = 1;
  for (let port = 1; port <= ports; port += 1) blocking = (load * blocking) / (port + load * blocking);
  return blocking;
}

/** The load, in ports, at which so small a share of claims finds nothing; 0 for no ports. */
export function erlangLoad(ports: number, blocking: number): number {
  if (ports < 1) return 0;
  let low = 0;
  let high = ports;
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (erlangB(ports, middle) <= blocking) low = middle;
    else high = middle;
  }
  return low;
}
