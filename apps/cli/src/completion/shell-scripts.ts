/**
 * The scripts that shells load. Each passes the words of the line, the unfinished one last, to `portolan complete --` as they are:
 * nothing that was typed is ever evaluated. An answer is a line `WORD<Tab>TEXT`; lines that begin with a colon are directives.
 * No answer means that a file may stand there.
 */
export type ShellName = "bash" | "zsh" | "fish";

// `@{` stands for a dollar sign and a brace, which would otherwise begin a placeholder of this language.
const script = ({ raw }: TemplateStringsArray): string => raw.join("").replaceAll("@{", "${");

const bash = script`# bash completion for portolan
_portolan() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    [[ -n $line && $line != :* ]] && COMPREPLY+=("@{line%%$'\t'*}")
  done < <(portolan complete -- "@{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _portolan portolan
`;

const zsh = script`#compdef portolan
# zsh completion for portolan: a file named _portolan in fpath, or sourced after compinit
_portolan() {
  local line
  local -a answers
  for line in "@{(@f)$(portolan complete -- "@{(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line || $line == :* ]] && continue
    answers+=("@{@{line%%$'\t'*}//:/\\:}:@{line#*$'\t'}")
  done
  if (( $#answers )); then
    _describe -t portolan portolan answers
  else
    _files
  fi
}
if [[ $funcstack[1] == _portolan ]]; then
  _portolan "$@"
else
  compdef _portolan portolan
fi
`;

const fish = script`# fish completion for portolan
function __portolan_complete
  set -l words (commandline -opc) (commandline -ct)
  portolan complete -- $words[2..-1] 2>/dev/null | string match -v ':*'
end
complete -c portolan -f -a '(__portolan_complete)'
complete -c portolan -l snapshot -r -F
complete -c portolan -l out -s o -r -F
complete -c portolan -l data-dir -r -F
complete -c portolan -l database-file -r -F
`;

export const shellScripts: Readonly<Record<ShellName, string>> = { bash, zsh, fish };

export function isShellName(name: string): name is ShellName {
  return Object.hasOwn(shellScripts, name);
}
