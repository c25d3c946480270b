/**
 * Where a value of a service stands, as every setting keeps it: a line of a file, an argument, a variable, or nowhere but in the program's default.
 * A value is kept only where it is a bind, a limit or a place. What stands beside it in broken syntax may be a secret: `parseService` leaves that out.
 */
import type { BindSetting } from "@portolan/snapshot";

export type SettingPlace = Pick<BindSetting, "source" | "file" | "line" | "key" | "value" | "fileHash">;

interface Line {
  readonly file: string;
  readonly line: number;
  readonly key: string;
  readonly value: string;
  readonly fileHash: string | null;
}

export function linePlace({ file, line, key, value, fileHash }: Line): SettingPlace {
  return { source: "file", file, line, key, value, fileHash };
}

/** An option as written: `key` is the option, `value` what follows it in a word of its own or after `=`. */
export function argumentPlace(key: string, value: string): SettingPlace {
  return { source: "argument", file: null, line: null, key, value, fileHash: null };
}

export function environmentPlace(key: string, value: string): SettingPlace {
  return { source: "environment", file: null, line: null, key, value, fileHash: null };
}

/** The program's own default; `file` is where the key would stand, null where only an argument could set it. */
export function defaultPlace(file: string | null, key: string): SettingPlace {
  return { source: "default", file, line: null, key, value: "", fileHash: null };
}
