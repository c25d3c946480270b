/**
 * mysqld-auto.cnf, which SET PERSIST writes into MySQL's data directory: JSON of either version, a variable with its `Value` at some depth. It is read
 * last and wins over every option file and over the command line (MySQL's manual, "Using Option Files"), unless persisted-globals-load is off.
 * Whether --no-defaults leaves it out as well is not known here: then it is reported where it names an address or a port.
 */
import { decodeText } from "../formats/decode-text.ts";
import { parseJsonTree } from "../formats/json-tree.ts";
import { resolvePath } from "../program-name.ts";
import type { FileBytes, FileProblem, FileRequest, ProcessFacts } from "../service.ts";
import { linePlace } from "../setting-place.ts";
import { recordPlace, type WinningPlace } from "../winning-place.ts";
import { readSwitch, type MyOptions } from "./my-option-files.ts";

export interface PersistedOptions {
  readonly places: ReadonlyMap<string, WinningPlace>; // of the options, with what was persisted over them
  readonly wants: readonly FileRequest[];
  readonly problems: readonly FileProblem[];
}

interface PersistedSource {
  readonly process: ProcessFacts;
  readonly files: readonly FileBytes[];
  readonly kept: ReadonlySet<string>; // options, with dashes
}

export function readPersistedOptions({ places }: MyOptions, { process, files, kept }: PersistedSource): PersistedOptions {
  if (readSwitch(places, "persisted-globals-load")?.isOn === false) return { places, wants: [], problems: [] };
  const path = resolvePath(places.get("datadir")?.place.value ?? "/var/lib/mysql", "mysqld-auto.cnf");
  const unchanged = { places, wants: [{ path }] };
  const file = files.find((candidate) => candidate.path === path);
  if (file?.bytes === undefined || file.bytes === null) return { ...unchanged, problems: [] };
  const tree = parseJsonTree(decodeText(file.bytes));
  if (tree === null || tree.problem !== null) return { ...unchanged, problems: [{ path, reason: tree?.problem ?? "not JSON" }] };
  const found = tree.leaves.flatMap(({ path: keys, value, line }) => {
    const written = keys.at(-1) === "Value" ? (keys.at(-2) ?? "") : "";
    const option = written.replaceAll("_", "-");
    return kept.has(option) ? [{ option, place: linePlace({ file: path, line, key: written, value, fileHash: file.hash }) }] : [];
  });
  if (found.length > 0 && process.arguments.includes("--no-defaults"))
    return {
      ...unchanged,
      problems: [{ path, reason: `holds a persisted ${found[0]?.place.key}, which may not count with --no-defaults` }],
    };
  const merged = new Map(places);
  for (const { option, place } of found) recordPlace(merged, option, place);
  return { places: merged, wants: [{ path }], problems: [] };
}
