/**
 * Where RabbitMQ's settings come from, each with its place: environment variables, rabbitmq-env.conf (a variable wins over the file), rabbitmq.conf with
 * conf.d behind it (the last line of a key wins), advanced.config, whose terms win over both, and the file of enabled plugins. Run against 3.10.
 */
import { decodeText } from "../formats/decode-text.ts";
import { parseDirectiveLines, type DirectiveDialect } from "../formats/directive-lines.ts";
import { erlangProperty, parseErlangTerms, type ErlangTerm } from "../formats/erlang-terms.ts";
import { filesOf } from "../formats/included-lines.ts";
import { parseShellAssignments } from "../formats/shell-assignments.ts";
import { resolvePath } from "../program-name.ts";
import type { FileBytes, FileProblem, FileRequest, ProcessFacts } from "../service.ts";
import { environmentPlace, linePlace } from "../setting-place.ts";
import { recordPlace, type WinningPlace } from "../winning-place.ts";

const variables = [
  "NODE_IP_ADDRESS",
  "NODE_PORT",
  "DIST_PORT",
  "CONFIG_FILE",
  "CONFIG_FILES",
  "ADVANCED_CONFIG_FILE",
  "CONF_ENV_FILE",
  "ENABLED_PLUGINS_FILE",
] as const;
type Variable = (typeof variables)[number];
export const rabbitmqVariables: readonly string[] = variables.map((name) => `RABBITMQ_${name}`);

const usual: Partial<Readonly<Record<Variable, string>>> = {
  CONF_ENV_FILE: "/etc/rabbitmq/rabbitmq-env.conf",
  CONFIG_FILE: "/etc/rabbitmq/rabbitmq",
  CONFIG_FILES: "/etc/rabbitmq/conf.d/*.conf",
  ADVANCED_CONFIG_FILE: "/etc/rabbitmq/advanced.config",
  ENABLED_PLUGINS_FILE: "/etc/rabbitmq/enabled_plugins",
};

export interface RabbitmqFiles {
  readonly wants: readonly FileRequest[];
  readonly problems: readonly FileProblem[];
  readonly mainFile: string; // rabbitmq.conf, whether it is there or not
  readonly environmentFile: string;
  readonly advancedFile: string;
  readonly variables: ReadonlyMap<string, WinningPlace>; // name without RABBITMQ_ → where it is set
  readonly keys: ReadonlyMap<string, WinningPlace>; // key of rabbitmq.conf
  /** A term of advanced.config: the value of `{APPLICATION, [{NAME, Value}]}`. */
  readonly advanced: (application: string, name: string) => ErlangTerm | null;
  readonly advancedHash: string | null;
  readonly plugins: ReadonlySet<string>;
}

export function readRabbitmqFiles({ environment }: ProcessFacts, files: readonly FileBytes[]): RabbitmqFiles {
  const environmentFile = environment["RABBITMQ_CONF_ENV_FILE"] ?? usual.CONF_ENV_FILE ?? "";
  const { places, problems } = readVariables(environment, filesOf(environmentFile, files)[0]);
  const fileOf = (name: Variable): string => resolvePath("/", places.get(name)?.place.value ?? usual[name] ?? "");
  const configuration = fileOf("CONFIG_FILE");
  const mainFile = configuration.endsWith(".conf") ? configuration : `${configuration.replace(/\.config$/, "")}.conf`;
  const advancedFile = withSuffix(fileOf("ADVANCED_CONFIG_FILE"), ".config");
  const pluginsFile = fileOf("ENABLED_PLUGINS_FILE");
  const parts = fileOf("CONFIG_FILES");
  const directory = /[*?[]|\.conf$/.test(parts) ? parts : `${parts}/*.conf`;
  const keys = new Map<string, WinningPlace>();
  for (const path of [mainFile, directory]) for (const file of filesOf(path, files)) recordKeys(keys, file);
  const advanced = filesOf(advancedFile, files)[0];
  const [terms = null] = parseErlangTerms(textOf(advanced));
  const paths = [environmentFile, mainFile, directory, advancedFile, pluginsFile];
  return {
    wants: paths.map((path) => ({ path })),
    problems,
    mainFile,
    environmentFile,
    advancedFile,
    variables: places,
    keys,
    advanced: (application, name) => erlangProperty(erlangProperty(terms, application), name),
    advancedHash: advanced?.hash ?? null,
    plugins: new Set(pluginNames(textOf(filesOf(pluginsFile, files)[0]))),
  };
}

/** Empty for a file that was not read. */
function textOf(file: FileBytes | undefined): string {
  return file === undefined || file.bytes === null ? "" : decodeText(file.bytes);
}

function withSuffix(path: string, suffix: string): string {
  return path.endsWith(suffix) ? path : `${path}${suffix}`;
}

function readVariables(
  environment: ProcessFacts["environment"],
  file: FileBytes | undefined,
): { places: Map<string, WinningPlace>; problems: readonly FileProblem[] } {
  const places = new Map<string, WinningPlace>();
  const problems: FileProblem[] = [];
  for (const { name: written, value, line } of parseShellAssignments(textOf(file))) {
    const name = variables.find((candidate) => written === candidate || written === `RABBITMQ_${candidate}`);
    if (name === undefined || file === undefined) continue;
    if (value === null) problems.push({ path: file.path, reason: `line ${line}: only a shell can tell the value` });
    else recordPlace(places, name, linePlace({ file: file.path, line, key: written, value, fileHash: file.hash }));
  }
  for (const name of variables) {
    const value = environment[`RABBITMQ_${name}`];
    if (value !== undefined && value !== "") recordPlace(places, name, environmentPlace(`RABBITMQ_${name}`, value));
  }
  return { places, problems };
}

const dialect: DirectiveDialect = { separator: "equals", comment: "anywhere", joinsLines: false, quotes: "none" };
/** The only keys whose values are kept; others may hold secrets. */
const kept =
  /^(listeners\.(tcp|ssl)(\.[^.]+)?|(management|prometheus)\.(tcp|ssl|listener)\.(ip|port)|connection_max|tcp_listen_options\.backlog)$/;

function recordKeys(keys: Map<string, WinningPlace>, file: FileBytes): void {
  for (const { name, args, line } of parseDirectiveLines(textOf(file), dialect)) {
    if (kept.test(name))
      recordPlace(keys, name, linePlace({ file: file.path, line, key: name, value: args.join(" "), fileHash: file.hash }));
  }
}

function pluginNames(text: string): readonly string[] {
  const [list] = parseErlangTerms(text);
  return list?.kind === "list" ? list.items.flatMap((item) => (item.kind === "atom" ? [item.text] : [])) : [];
}
