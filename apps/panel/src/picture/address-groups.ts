/** Addresses by the interface that they are on: loopback first, then in the kernel's order, and last what is on no interface. */
import { isLoopback } from "../loopback.ts";
import type { PictureAddress } from "./served-addresses.ts";

export interface AddressGroup {
  readonly device: string | null; // null: on no interface
  readonly isLoopback: boolean;
  readonly isDeviceUp: boolean;
  readonly addresses: readonly PictureAddress[];
}

export function groupAddresses(addresses: readonly PictureAddress[]): readonly AddressGroup[] {
  const devices = [...new Set(addresses.map(({ device }) => device))];
  const groups = devices.map((device) => {
    const own = addresses.filter((one) => one.device === device);
    return {
      device,
      isLoopback: own.every(({ address }) => isLoopback(address)),
      isDeviceUp: own.every((one) => one.isDeviceUp),
      addresses: own,
    };
  });
  return groups.sort((a, b) => rank(a) - rank(b));
}

function rank({ device, isLoopback: isOwn }: AddressGroup): number {
  if (device === null) return 2;
  return isOwn ? 0 : 1;
}
