/**
 * Options of which one place holds: the last one read, as most programs do it. The places that lose stay known, newest first, a few at most,
 * so that whoever changes a losing line can be told. Names are the caller's, already in one spelling.
 */
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import type { SettingPlace } from "./setting-place.ts";

export interface WinningPlace {
  readonly place: SettingPlace;
  readonly overrides: readonly SettingPlace[];
}

const overrideLimit = 8;

/** Records a place that wins over what was recorded for the name before. */
export function recordPlace(places: Map<string, WinningPlace>, name: string, place: SettingPlace): void {
  const earlier = places.get(name);
  const overrides = earlier === undefined ? [] : [earlier.place, ...earlier.overrides].slice(0, overrideLimit);
  places.set(name, { place, overrides });
}

interface Bind {
  readonly protocol?: "tcp" | "udp"; // absent: tcp
  readonly address: string | null;
  readonly port: number | null;
}

export function bindSetting({ place, overrides }: WinningPlace, { protocol = "tcp", address, port }: Bind): BindSetting {
  return { ...place, protocol, address, port, ...(overrides.length === 0 ? {} : { overrides: [...overrides] }) };
}

/** A limit as a place writes it; null stands for a limit that only the running program knows. */
export function limitSetting(place: SettingPlace, kind: LimitSetting["kind"], limit: number | null): LimitSetting {
  return { ...place, kind, limit };
}

/** A count in decimal digits; null for anything else and for what no program counts to. */
export function parseCount(text: string): number | null {
  return /^[0-9]{1,15}$/.test(text.trim()) ? Number(text.trim()) : null;
}
