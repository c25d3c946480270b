/**
 * What Go's net.Listen makes of an address: `tcp` with no host, `0.0.0.0` or `::` is one dual-stack socket on ::, `localhost` is 127.0.0.1, and only
 * the program's own code can ask for `tcp4` or `tcp6`. Port 0 is one of the kernel's choice, which no setting tells. Measured with Go 1.19.
 */
import { canonicalAddress } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { parseHostPort } from "../listen-arguments.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { impossibleChange, possibleChange, writeStep, type WritePlace } from "../scope-change.ts";
import type { PredictedSocket, ScopeChange } from "../service.ts";
import { defaultPlace, type SettingPlace } from "../setting-place.ts";
import { bindSetting, type WinningPlace } from "../winning-place.ts";

/** Go maps every wildcard to one dual-stack socket; `localhost` is 127.0.0.1. Null for other names and for a port that is not known. */
export function predictGoSocket(setting: BindSetting): PredictedSocket | null {
  if (setting.port === null || setting.address === null) return null;
  if (["", "::", "0.0.0.0"].includes(setting.address)) return { address: "::", port: setting.port, scope: "dual" };
  if (setting.address === "localhost") return { address: "127.0.0.1", port: setting.port, scope: "ipv4" };
  const scope = scopeOfAddress(setting.address);
  return scope === null ? null : { address: setting.address, port: setting.port, scope };
}

/** Address and port of a listen value such as `:9090`, `[::1]:9090` or `http://localhost:2379`; both null for what is none. */
export function goAddress(text: string, defaultPort: number | null = null): { address: string | null; port: number | null } {
  const bind = parseHostPort(text);
  if (bind === null) {
    const host = /^(?:[a-z0-9+.-]+:\/\/)?\[?([^\]/]*)\]?\/?$/i.exec(text)?.[1] ?? null;
    return host === null || defaultPort === null
      ? { address: null, port: null }
      : { address: canonicalAddress(host) ?? host, port: defaultPort };
  }
  const address = bind.address ?? "";
  return { address: canonicalAddress(address) ?? address, port: bind.port === 0 ? null : bind.port };
}

/** One setting for a place whose value is a listen address. */
export function goSetting(place: SettingPlace | WinningPlace, value: string, defaultPort: number | null = null): BindSetting {
  const winner = "place" in place ? place : { place, overrides: [] };
  return bindSetting(winner, goAddress(value, defaultPort));
}

/** The setting of what the program does when nothing is written; `file` is where the key would stand, null where it is a flag. */
export function goDefault(key: string, bind: { readonly value: string; readonly file?: string | null }): BindSetting {
  return goSetting(defaultPlace(bind.file ?? null, key), bind.value);
}

export interface GoChange {
  readonly settings: readonly BindSetting[];
  /** Lines or arguments that bind this host; an empty host is every address of both families. */
  readonly code: (host: string, port: number | "PORT") => readonly string[];
  /** File to write to where no line is there yet; null: it is an argument. */
  readonly file: string | null;
  /** Where to write it when it stands in no file. Absent: on the command line. */
  readonly otherwise?: Phrase;
}

export function goChanges({ settings, code, file, otherwise = phrase("services.change.argument") }: GoChange): readonly ScopeChange[] {
  const port = settings.find((setting) => setting.port !== null)?.port ?? "PORT";
  const step = changeStep({ settings, file, otherwise });
  return [
    possibleChange({ target: "dual", steps: [step, phrase("services.go.default")], code: code("0.0.0.0", port) }),
    impossibleChange("ipv4", phrase("services.go.noIpv4Only")),
    impossibleChange("ipv6", phrase("services.go.noIpv6Only")),
    possibleChange({ target: "loopback", steps: [step, phrase("services.breaks.loopbackFamily")], code: code("127.0.0.1", port) }),
  ];
}

/** Where to write: the place that passes the argument, the lines that are there, the file, or the command line. */
function changeStep({
  settings,
  file,
  otherwise,
}: {
  settings: readonly BindSetting[];
  file: string | null;
  otherwise: Phrase;
}): Phrase | WritePlace {
  const passed = settings.filter((setting) => setting.source === "argument" && setting.file !== null);
  if (passed.length > 0) return writeStep(passed, "");
  const isWritten = settings.some((setting) => setting.file !== null);
  return isWritten || file !== null ? writeStep(settings, file ?? "") : otherwise;
}

/** The restart of its unit, with what the program itself has to say about reloads. */
export function applyWith(note: Phrase): (unit: string | null) => Phrase {
  return (unit) => (unit === null ? note : phrase("services.programs.applyUnit", { unit, note }));
}

/** Settings that some other host may reach: every address but those of loopback. */
export function openSettings(settings: readonly BindSetting[]): readonly BindSetting[] {
  return settings.filter(
    ({ address, port }) => address !== null && port !== null && !/^(?:127\.|::1$|::ffff:127\.|localhost$)/.test(address),
  );
}
