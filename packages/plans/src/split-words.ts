/** The words of a line as iptables-save prints it: blanks separate, double quotes hold together, a backslash takes the next character as it is. */
export function splitWords(line: string): readonly string[] {
  const words = line.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/"((?:\\.|[^"\\])*)"/g, (_, inside: string) => inside.replaceAll(/\\(.)/g, "$1")));
}
