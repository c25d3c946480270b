/**
 * Settings of a service that names its address in one place and its port in another: one setting for each address, which leads to a socket,
 * and one for the place of the port, which leads to none by itself.
 */
import type { BindSetting } from "@portolan/snapshot";
import { boundedList } from "./bounded-settings.ts";
import type { SettingPlace } from "./setting-place.ts";

export interface BindPair {
  readonly protocol: "tcp" | "udp";
  readonly addresses: readonly (string | null)[]; // null: only the running program knows it
  readonly addressPlace: SettingPlace;
  readonly port: number | null;
  readonly portPlace: SettingPlace;
}

export function bindPair({ protocol, addresses, addressPlace, port, portPlace }: BindPair): BindSetting[] {
  return [
    ...boundedList(addresses).map((address) => ({ ...addressPlace, protocol, address, port })),
    { ...portPlace, protocol, address: null, port },
  ];
}
