/**
 * How nginx and its kin were started: the master writes its command line into its title, words joined by blanks, so -g ends where an option begins.
 * The main file is that of -c, relative to the prefix, else the default of the build, which the executable's place tells.
 */
import { parseNginxSyntax, type NginxDirective } from "../formats/nginx-syntax.ts";
import { programName, resolvePath } from "../program-name.ts";
import type { ProcessFacts } from "../service.ts";

const programs = /^(?:nginx|nginx-debug|openresty|tengine|angie)$/;

export function isNginx(process: ProcessFacts): boolean {
  return programs.test(programName(process) ?? "");
}

export function isNginxWorker({ arguments: words }: ProcessFacts): boolean {
  return /^(?:nginx|angie): (?:worker|cache)/.test(words[0] ?? "");
}

/** Words of the title "nginx: master process /usr/sbin/nginx -c FILE", of Angie's "… master process v1.8.0 #1 [/usr/sbin/angie]", or of the command line. */
function masterArguments({ arguments: words }: ProcessFacts): readonly string[] {
  const title = words.join(" ").trim();
  const match = /^(?:nginx|angie): master process (?:v\S+ #\d+ \[(.*)\]|(.*))$/.exec(title);
  return match === null ? words : (match[1] ?? match[2] ?? "").split(/\s+/);
}

function optionValue(words: readonly string[], letter: "c" | "p"): string | null {
  for (const [index, word] of words.entries()) {
    if (word === `-${letter}`) return words[index + 1] ?? null;
    if (word.startsWith(`-${letter}`) && word.length > 2) return word.slice(2);
  }
  return null;
}

/** Options that say which configuration it reads, for a call that only tests it. */
export function nginxFileOptions(process: ProcessFacts): readonly string[] {
  const words = masterArguments(process);
  const given = (["c", "p"] as const).flatMap((letter) => {
    const value = optionValue(words, letter);
    return value === null ? [] : [`-${letter}`, value];
  });
  const globals = nginxGlobalDirectives(process).map(({ name, args }) => `${[name, ...args].join(" ")};`);
  return globals.length === 0 ? given : [...given, "-g", globals.join(" ")];
}

/** Distributions use /etc/nginx, or /etc/angie; other builds PREFIX/conf. */
export function nginxMainFile(process: ProcessFacts): string {
  const words = masterArguments(process);
  const usual = programName(process) === "angie" ? "angie" : "nginx";
  const installed = /^(.*)\/sbin\/[^/]+$/.exec(process.executable ?? "")?.[1] ?? "/usr";
  const ownTree = installed === "/usr" || installed === "" ? null : installed;
  const prefix = optionValue(words, "p") ?? ownTree ?? `/etc/${usual}`;
  const given = optionValue(words, "c");
  if (given !== null) return resolvePath(prefix, given);
  const isDistribution = ownTree === null && optionValue(words, "p") === null;
  return isDistribution ? `/etc/${usual}/${usual}.conf` : resolvePath(prefix, "conf/nginx.conf");
}

/** Directives of -g, which stand outside of every block. */
export function nginxGlobalDirectives(process: ProcessFacts): readonly NginxDirective[] {
  const words = masterArguments(process);
  const at = words.indexOf("-g");
  if (at === -1) return [];
  const rest = words.slice(at + 1);
  const end = rest.findIndex((word) => /^-[cpeqtTsvVhg]$/.test(word));
  return parseNginxSyntax(`${(end === -1 ? rest : rest.slice(0, end)).join(" ")};`);
}
