/**
 * Reads Apache httpd's configuration in the order the server does: -C, the main file with its includes, -c. Collects every Listen and the last of
 * the limits. Includes hang below ServerRoot, globs and directories are taken by name; variables come from Define and the environment's file.
 */
import type { BindSetting } from "@portolan/snapshot";
import { settingsLimit } from "../bounded-settings.ts";
import { parseApacheSyntax, type ApacheDirective } from "../formats/apache-syntax.ts";
import { decodeText } from "../formats/decode-text.ts";
import { filesOf } from "../formats/included-lines.ts";
import { isGlob } from "../formats/path-glob.ts";
import { resolvePath } from "../program-name.ts";
import type { FileBytes, FileProblem } from "../service.ts";
import { argumentPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { bindSetting, recordPlace, type WinningPlace } from "../winning-place.ts";
import type { ApacheArguments } from "./apache-arguments.ts";
import { decideCondition, moduleNames } from "./apache-conditions.ts";
import { parseApacheListen } from "./apache-listen.ts";

export interface ApacheWalk {
  readonly files: readonly FileBytes[];
  readonly wants: Set<string>;
  readonly settings: BindSetting[];
  readonly problems: FileProblem[];
  readonly limits: Map<string, WinningPlace>; // directive, lower case → the place that holds
  readonly defined: Map<string, string>;
  readonly modules: Set<string>;
  readonly environment: (name: string) => string | null;
  readonly resolve: (name: string) => readonly string[];
  readonly isDistribution: boolean;
  root: string;
  includes: number;
  directives: number; // walked so far
}

const includeLimit = 2000;
const directiveLimit = 100_000;
const depthLimit = 100; // of the server itself: AP_MAX_INCLUDE_DEPTH

const limitNames: ReadonlySet<string> = new Set(["maxrequestworkers", "maxclients", "serverlimit", "threadsperchild", "listenbacklog"]);

interface Origin {
  readonly file: FileBytes | null; // null: a directive of the command line
  readonly option: string; // -C or -c
  readonly depth: number;
  readonly isDoubtful: boolean; // inside a condition that is not known
}

/** Walks everything. `main`: the main file that was found; null while it is not read. */
export function walkApache(walk: ApacheWalk, given: ApacheArguments, main: string | null): void {
  for (const text of given.before) walkArgument(walk, text, "-C");
  if (main !== null) walkFiles(walk, main, { depth: 0, isDoubtful: false });
  for (const text of given.after) walkArgument(walk, text, "-c");
}

function walkArgument(walk: ApacheWalk, text: string, option: string): void {
  walkDirectives(walk, parseApacheSyntax(text), { file: null, option, depth: 0, isDoubtful: false });
}

/** Each file is cut into directives once, however often it is included. */
const trees = new WeakMap<FileBytes, readonly ApacheDirective[]>();

function walkFiles(walk: ApacheWalk, request: string, { depth, isDoubtful }: Pick<Origin, "depth" | "isDoubtful">): void {
  walk.wants.add(request);
  const isDirectory = filesOf(request, walk.files)[0]?.reason === "NOT_A_REGULAR_FILE";
  if (isDirectory && !isGlob(request) && depth < depthLimit) walkFiles(walk, `${request}/*`, { depth: depth + 1, isDoubtful });
  for (const file of filesOf(request, walk.files)) {
    if (file.bytes === null || depth > depthLimit || ++walk.includes > includeLimit) continue;
    const tree = trees.get(file) ?? parseApacheSyntax(decodeText(file.bytes));
    trees.set(file, tree);
    walkDirectives(walk, tree, { file, option: "", depth, isDoubtful });
  }
}

function walkDirectives(walk: ApacheWalk, directives: readonly ApacheDirective[], origin: Origin): void {
  for (const directive of directives) {
    if (++walk.directives > directiveLimit) return;
    const name = directive.name.toLowerCase();
    if (directive.block !== null) walkBlock(walk, { directive, name, origin });
    else applyDirective(walk, { directive, name, origin });
  }
}

interface Step {
  readonly directive: ApacheDirective;
  readonly name: string; // lower case
  readonly origin: Origin;
}

function walkBlock(walk: ApacheWalk, { directive, name, origin }: Step): void {
  if (!/^if(?:define|module|version|file|directive|section)$/.test(name) || directive.block === null) return;
  const condition = decideCondition(name, substitute(walk, directive.args[0] ?? ""), walk);
  if (condition === "fails") return;
  walkDirectives(walk, directive.block, { ...origin, isDoubtful: origin.isDoubtful || condition === "unknown" });
}

function applyDirective(walk: ApacheWalk, step: Step): void {
  const { directive, name, origin } = step;
  const args = directive.args.map((argument) => substitute(walk, argument));
  const [first = "", second = ""] = args;
  if (name === "listen") addListen(walk, step, first);
  else if (name === "include" || name === "includeoptional") {
    if (first.includes("${")) report(walk, step, "holds a variable that is not known");
    else walkFiles(walk, resolvePath(walk.root, first), { depth: origin.depth + 1, isDoubtful: origin.isDoubtful });
  } else if (limitNames.has(name) && !origin.isDoubtful) recordPlace(walk.limits, name, placeOf(step, first));
  else if (name === "define") walk.defined.set(first, second);
  else if (name === "undefine") walk.defined.delete(first);
  else if (name === "serverroot") walk.root = first;
  else if (name === "loadmodule") for (const module of moduleNames(first, second)) walk.modules.add(module);
}

function addListen(walk: ApacheWalk, step: Step, target: string): void {
  if (step.origin.isDoubtful) report(walk, step, "stands in a condition that cannot be decided from here");
  else if (target.includes("${")) report(walk, step, "holds a variable that is not known");
  else {
    const place = placeOf(step, step.directive.args.join(" "));
    if (walk.settings.length > settingsLimit) return;
    for (const bind of parseApacheListen(target, walk.resolve)) walk.settings.push(bindSetting({ place, overrides: [] }, bind));
  }
}

function placeOf({ directive, origin }: Step, value: string): SettingPlace {
  const { name, line, args } = directive;
  if (origin.file === null) return argumentPlace(origin.option, [name, ...args].join(" "));
  return linePlace({ file: origin.file.path, line, key: name, value, fileHash: origin.file.hash });
}

function report(walk: ApacheWalk, { directive, origin }: Step, reason: string): void {
  walk.problems.push({ path: origin.file?.path ?? origin.option, reason: `line ${directive.line}, ${directive.name}: ${reason}` });
}

/** `${NAME}` by Define, then by the environment; an unknown one stays as it is, as the server leaves it. */
function substitute(walk: ApacheWalk, text: string): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (written, name: string) => walk.defined.get(name) ?? walk.environment(name) ?? written);
}
