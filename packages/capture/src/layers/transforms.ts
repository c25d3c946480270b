import type { FilterLayer } from "@portolan/snapshot";
import type { Dump, NetlinkSocket } from "../netlink.ts";
import { messages } from "../netlink-attributes.ts";
import { presentLayer } from "./layer-row.ts";

const XFRM_MSG_GETPOLICY = 0x15;
const POLICY_LENGTH = 168; // struct xfrm_userpolicy_info
const DIRECTION_AT = 160;
const ACTION_AT = 161;
const directions = ["in", "out", "forward"] as const;
const XFRM_POLICY_BLOCK = 1;

/** IPsec policies of a namespace in one row: how many there are in each direction, and how many of those block. */
export function readTransforms(netlink: NetlinkSocket, namespace: string): FilterLayer[] {
  const detail = describe(netlink.dump(XFRM_MSG_GETPOLICY, new Uint8Array(0)));
  return detail === "" ? [] : [presentLayer("xfrm", { namespace, place: null }, detail)];
}

function describe(dump: Dump): string {
  const rows = messages(dump, POLICY_LENGTH).map(({ body }) => ({
    direction: body[DIRECTION_AT] ?? 0,
    blocks: body[ACTION_AT] === XFRM_POLICY_BLOCK,
  }));
  return directions
    .flatMap((name, direction) => {
      const here = rows.filter((row) => row.direction === direction);
      const blocking = here.filter((row) => row.blocks).length;
      return here.length === 0 ? [] : [`${name}: ${here.length}${blocking === 0 ? "" : ` (${blocking} block)`}`];
    })
    .join("; ");
}
