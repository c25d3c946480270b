/** Whether whoever asks could come the same way again: first packets from their address to the port they came to. */
import { formatIpAddress } from "@portolan/net";
import type { Tried } from "../solved.ts";
import { concernsPort, isOutside, sourcesOf } from "./region-sources.ts";
import type { Risk } from "./risk.ts";

export function loseOwnWay({ difference, circumstances: { asker } }: Tried): readonly Risk[] {
  if (asker === null) return [];
  const { address, port } = asker;
  const isLost = difference.lost.some(
    (region) =>
      region.family === address.family && isOutside(region) && concernsPort(region, { protocol: "tcp", port }) && sourcesOf(region).has(address), // prettier-ignore
  );
  return isLost ? [{ code: "lose-own-way", address: formatIpAddress(address), port }] : [];
}
