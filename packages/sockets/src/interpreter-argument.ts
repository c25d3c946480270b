/**
 * What an interpreter runs: the script, jar, module or class named on its command line. `node`, `python` and `java` are one executable for
 * many programs, so that the executable alone does not say who somebody is. Command lines are texts with single spaces between the
 * arguments; an argument with spaces is not told apart from two. A title the program gave itself counts by its first word.
 */
const interpreters: readonly { readonly family: RegExp; readonly names: RegExp; readonly withValue: RegExp }[] = [
  {
    family: /^(?:node|nodejs|bun|deno)$/,
    names: /^(?:-e|--eval|-p|--print|-pe)$/,
    withValue: /^(?:-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--env-file|--cwd|--config)$/,
  },
  { family: /^(?:python|pypy)[0-9.]*t?$/, names: /^(?:-m|-c)$/, withValue: /^-[WX]$/ },
  {
    family: /^java$/,
    names: /^(?:-jar|-m|--module)$/,
    withValue: /^(?:-cp|-classpath|--class-path|-p|--module-path|--upgrade-module-path|--add-(?:modules|opens|exports|reads)|--source)$/,
  },
  { family: /^j?ruby[0-9.]*$/, names: /^-[eS]$/, withValue: /^-[ICr]$/ },
  { family: /^php[0-9.]*(?:-cgi[0-9.]*)?$/, names: /^-[fFrRS]$/, withValue: /^-[cdtz]$/ },
  { family: /^perl[0-9.]*$/, names: /^-[eE]$/, withValue: /^-I$/ },
  { family: /^(?:sh|bash|dash|ash|zsh|ksh|fish|busybox)$/, names: /^-c$/, withValue: /^(?:-o|--rcfile|--init-file)$/ },
  {
    family: /^(?:dotnet|mono|mono-sgen|pwsh)$/,
    names: /^(?:-[fcF]|-File|-Command)$/,
    withValue: /^(?:--additionalprobingpath|--fx-version|--depsfile)$/,
  },
  { family: /^(?:lua|luajit|tclsh|guile|Rscript|escript|beam\.smp|groovy|wish)[0-9.]*$/, names: /^-[els]$/, withValue: /^-I$/ },
];

/** Null for an executable that is no interpreter; empty where the command line names nothing or could not be read. */
export function interpreterArgument(executable: string, command: string | null): string | null {
  const interpreter = interpreters.find(({ family }) => family.test(fileName(executable)));
  if (interpreter === undefined) return null;
  const [first = "", ...words] = (command ?? "").split(" ");
  if (!interpreter.family.test(fileName(first).replace(/^-/, ""))) return first.replace(/:$/, ""); // a title of its own
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (interpreter.names.test(word)) return words.slice(index, /^-(?:c|e|E|r|R)$|^--eval$/.test(word) ? undefined : index + 2).join(" ");
    if (interpreter.withValue.test(word)) index += 1;
    else if (!word.startsWith("-") && !(word === "run" || word === "exec")) return word.replace(/^(?:\.\/)+/, "");
  }
  return "";
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
