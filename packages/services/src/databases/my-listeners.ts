/** Listeners of MariaDB and MySQL: each is a list of addresses and a port, set by options or by their defaults, all closed by skip-networking. */
import { canonicalAddress, parsePort } from "@portolan/net";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { boundedFlatMap } from "../bounded-settings.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import type { FileBytes, FileRequest } from "../service.ts";
import { defaultPlace, environmentPlace } from "../setting-place.ts";
import { bindSetting, limitSetting, parseCount, type WinningPlace } from "../winning-place.ts";
import type { MyOptions } from "./my-option-files.ts";

export interface MyListener {
  readonly address: string; // option
  readonly port: string; // option
  readonly usualPort: number; // 0: none unless set
  readonly usualAddresses: readonly string[]; // without the option, for * and for an empty one; none: no listener without it
  readonly portVariable?: string; // environment variable that sets the port where no option does
}

export interface MyBinding {
  readonly options: MyOptions;
  readonly files: readonly FileBytes[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface MyBinds {
  readonly settings: readonly BindSetting[];
  readonly wants: readonly FileRequest[];
}

export function bindsOfListener(listener: MyListener, { options, files, environment }: MyBinding): MyBinds {
  const found = (name: string): WinningPlace => options.places.get(name) ?? { place: defaultPlace(options.mainFile, name), overrides: [] };
  const address = found(listener.address);
  if (address.place.source === "default" && listener.usualAddresses.length === 0) return { settings: [], wants: [] };
  const variable = listener.portVariable === undefined ? undefined : environment[listener.portVariable];
  const written = found(listener.port);
  const port =
    written.place.source === "default" && variable !== undefined && listener.portVariable !== undefined
      ? { place: environmentPlace(listener.portVariable, variable), overrides: [] }
      : written;
  const number = port.place.source === "default" ? listener.usualPort : (parsePort(port.place.value) ?? 0);
  const used = number === 0 ? listener.usualPort : number;
  if (used === 0) return { settings: [], wants: [] };
  const names = address.place.value.split(",", 64).map((name) => name.trim().replace(/\/.*$/, ""));
  const wants = names.some((name) => /[g-z]/i.test(name)) ? [{ path: hostsPath }] : [];
  const addresses = boundedFlatMap(names, (name) => addressesOf(name, { usual: listener.usualAddresses, files }));
  const binds = addresses.map((bound) => bindSetting(address, { address: bound, port: used }));
  return { settings: [...binds, bindSetting(port, { address: null, port: used })], wants };
}

function addressesOf(name: string, { usual, files }: { usual: readonly string[]; files: readonly FileBytes[] }): readonly string[] {
  if (name === "" || name === "*") return usual;
  const address = canonicalAddress(name);
  if (address !== null) return [address];
  const resolved = resolveName(name, files);
  return resolved.length === 0 ? [name] : resolved;
}

/** Limits: connections 151 without an option; the backlog follows from them where it is not set. */
export function limitsOfServer(options: MyOptions, usualBacklog: (connections: number) => number): readonly LimitSetting[] {
  const limitOf = (name: string, kind: LimitSetting["kind"], absent: number | null): LimitSetting => {
    const place = options.places.get(name)?.place;
    const count = place === undefined ? null : parseCount(place.value);
    return place === undefined ? limitSetting(defaultPlace(options.mainFile, name), kind, absent) : limitSetting(place, kind, count);
  };
  const connections = limitOf("max-connections", "connections", 151);
  return [connections, limitOf("back-log", "backlog", connections.limit === null ? null : usualBacklog(connections.limit))];
}
