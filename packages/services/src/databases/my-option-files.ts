/**
 * Option files of MariaDB and MySQL (my_default.c): the usual files in order, or the one of --defaults-file, with `!include` and `!includedir` put in
 * place; options of the server's groups as they stand, the last one holding, and the command line over all. Dashes and underscores are one.
 * A group that names a version, such as [mariadb-10.11], counts when the data directory tells that version; else it is reported.
 */
import { decodeText } from "../formats/decode-text.ts";
import { filesOf } from "../formats/included-lines.ts";
import { parseIniSyntax, type IniOption } from "../formats/ini-syntax.ts";
import { resolvePath } from "../program-name.ts";
import type { FileBytes, FileProblem, FileRequest, ProcessFacts } from "../service.ts";
import { argumentPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { recordPlace, type WinningPlace } from "../winning-place.ts";

export interface MyOptionRules {
  readonly groups: readonly string[]; // without version
  readonly options: ReadonlySet<string>; // the only ones that are kept, with dashes
  readonly homeVariables: readonly string[]; // directories whose my.cnf is read, the first that is set
}

export interface MyOptions {
  readonly places: ReadonlyMap<string, WinningPlace>; // option → the place that holds
  readonly wants: readonly FileRequest[];
  readonly problems: readonly FileProblem[];
  readonly mainFile: string | null; // where a missing option would stand: the last of the usual files that is there
}

interface Walk {
  readonly rules: MyOptionRules;
  readonly files: readonly FileBytes[];
  readonly directory: string;
  readonly suffix: string;
  readonly places: Map<string, WinningPlace>;
  readonly wants: Set<string>;
  readonly problems: FileProblem[];
  readonly version: () => string | null;
  includes: number;
}

const depthLimit = 10; // of the server itself
const includeLimit = 500;

export function readMyOptions(process: ProcessFacts, files: readonly FileBytes[], rules: MyOptionRules): MyOptions {
  const { words, chain, suffix } = defaultsOf(process, rules);
  const wants = new Set(chain);
  const places = new Map<string, WinningPlace>();
  const version = (): string | null => serverVersion({ places, files, wants });
  const directory = process.workingDirectory ?? "/";
  const walk: Walk = { rules, files, directory, suffix, places, wants, problems: [], version, includes: 0 };
  for (const path of chain) walkFile(walk, path, 0);
  for (const { name, key, value } of optionWords(words)) {
    const option = knownOption(rules, name);
    if (option !== null) recordPlace(places, option, argumentPlace(key, value));
  }
  const mainFile = chain.findLast((path) => (files.find((file) => file.path === path)?.bytes ?? null) !== null) ?? null;
  return { places, wants: [...wants].map((path) => ({ path })), problems: walk.problems, mainFile };
}

interface Defaults {
  readonly words: readonly string[]; // of the command line after those that choose files
  readonly chain: readonly string[];
  readonly suffix: string;
}

/** --no-defaults, --defaults-file, --defaults-extra-file and --defaults-group-suffix stand before all other options or do not count. */
function defaultsOf({ arguments: words, environment, workingDirectory }: ProcessFacts, { homeVariables }: MyOptionRules): Defaults {
  const given = new Map<string, string>();
  let at = 1;
  for (; /^--(?:no-defaults|print-defaults|defaults-)/.test(words[at] ?? ""); at++) {
    const [name, value] = splitOption(words[at] ?? "");
    given.set(name, value ?? words[++at] ?? "");
    if (value === null && name === "no-defaults") at--;
  }
  const resolve = (path: string): string => resolvePath(workingDirectory ?? "/", path);
  const home = homeVariables.map((name) => environment[name]).find((value) => value !== undefined);
  const usual = [
    "/etc/my.cnf",
    "/etc/mysql/my.cnf",
    ...(home === undefined ? [] : [`${home}/my.cnf`]),
    ...[given.get("defaults-extra-file") ?? []].flat().map(resolve),
    ...(environment["HOME"] === undefined ? [] : [`${environment["HOME"]}/.my.cnf`]),
  ];
  const only = given.get("defaults-file");
  const chain = given.has("no-defaults") ? [] : only === undefined ? [...new Set(usual)] : [resolve(only)];
  return { words: words.slice(at), chain, suffix: given.get("defaults-group-suffix") ?? "" };
}

function walkFile(walk: Walk, request: string, depth: number): void {
  walk.wants.add(request);
  for (const file of filesOf(request, walk.files)) {
    if (file.bytes === null || depth > depthLimit || ++walk.includes > includeLimit) continue;
    for (const line of parseIniSyntax(decodeText(file.bytes))) {
      if (line.kind === "option") addOption(walk, line, file);
      else walkFile(walk, includedPath(walk.directory, line), depth + 1);
    }
  }
}

function includedPath(directory: string, { kind, path }: { readonly kind: string; readonly path: string }): string {
  const absolute = resolvePath(directory, path);
  return kind === "include" ? absolute : `${absolute === "/" ? "" : absolute}/*.cnf`;
}

function addOption(walk: Walk, { section, name, value, line }: IniOption, file: FileBytes): void {
  const option = knownOption(walk.rules, name);
  if (option === null || section === null) return;
  const counts = groupCounts(walk, section);
  if (counts === null)
    walk.problems.push({ path: file.path, reason: `line ${line}: whether [${section}] counts depends on the server's version` });
  else if (counts)
    recordPlace(walk.places, option, linePlace({ file: file.path, line, key: name, value: value ?? "", fileHash: file.hash }));
}

/** Whether the server reads a group; null where only its version would tell. */
function groupCounts({ rules, suffix, version }: Walk, section: string): boolean | null {
  const bare = suffix !== "" && section.endsWith(suffix) ? section.slice(0, -suffix.length) : section;
  if (rules.groups.includes(bare)) return true;
  const versioned = /^(.+)-([0-9]+(?:\.[0-9]+)?)$/.exec(bare);
  if (versioned === null || !rules.groups.includes(versioned[1] ?? "")) return false;
  const running = version();
  return running === null ? null : running === versioned[2] || running.startsWith(`${versioned[2]}.`);
}

/** What the data directory's upgrade mark says, such as 10.11.19; null while it is not read or not there. */
function serverVersion({ places, files, wants }: Pick<Walk, "places" | "files" | "wants">): string | null {
  const directory = places.get("datadir")?.place.value ?? "/var/lib/mysql";
  const marks = ["mysql_upgrade_info", "mariadb_upgrade_info"].map((name) => resolvePath(directory, name));
  for (const path of marks) wants.add(path);
  const bytes = marks.map((path) => files.find((file) => file.path === path)?.bytes ?? null).find((found) => found !== null) ?? null;
  return bytes === null ? null : (/^([0-9]+\.[0-9]+)/.exec(decodeText(bytes))?.[1] ?? null);
}

/** The option a name stands for, with dashes; bind-address is also known by its beginning. Null: none that is kept. */
function knownOption({ options }: MyOptionRules, name: string): string | null {
  const plain = name.replaceAll("_", "-").replace(/^loose-/, "");
  if (options.has(plain)) return plain;
  return plain.length >= 4 && "bind-address".startsWith(plain) ? "bind-address" : null;
}

interface OptionWord {
  readonly name: string;
  readonly key: string; // as written
  readonly value: string;
}

/** `--name=value`, `--name value` where a value is needed, -P PORT. */
function optionWords(words: readonly string[]): OptionWord[] {
  return words.flatMap((word, index) => {
    const short = /^-P(.*)$/.exec(word);
    if (short !== null) return [{ name: "port", key: "-P", value: short[1] === "" ? (words[index + 1] ?? "") : (short[1] ?? "") }];
    if (!word.startsWith("--") || word === "--") return [];
    const [name, value] = splitOption(word);
    const following = words[index + 1];
    const isApart = value === null && following !== undefined && !following.startsWith("-");
    return [{ name, key: `--${name}`, value: value ?? (isApart ? following : "") }];
  });
}

function splitOption(word: string): [name: string, value: string | null] {
  const bare = word.replace(/^--/, "");
  const equals = bare.indexOf("=");
  return equals === -1 ? [bare, null] : [bare.slice(0, equals), bare.slice(equals + 1)];
}

/** Whether a switch is on: written without a value, or with one that is not 0, off or false. Absent: null. */
export function readSwitch(places: ReadonlyMap<string, WinningPlace>, name: string): { place: SettingPlace; isOn: boolean } | null {
  const found = places.get(name)?.place;
  return found === undefined ? null : { place: found, isOn: !/^(?:0|off|false)$/i.test(found.value) };
}
