/** Specifiers in unit files (systemd.unit(5)): those that follow from the unit's name, and the directories of the system manager. Others stay as written. */
export function expandSpecifiers(text: string, unit: string): string {
  const stem = unit.slice(0, Math.max(unit.lastIndexOf("."), 0));
  const [prefix = "", ...rest] = stem.split("@");
  const instance = rest.join("@");
  const values: Readonly<Record<string, string>> = {
    n: unit,
    N: stem,
    p: prefix,
    P: unescapeUnit(prefix),
    i: instance,
    I: unescapeUnit(instance),
    j: prefix.slice(prefix.lastIndexOf("-") + 1),
    t: "/run",
    S: "/var/lib",
    C: "/var/cache",
    L: "/var/log",
    E: "/etc",
    T: "/tmp",
    V: "/var/tmp",
    "%": "%",
  };
  return text.replaceAll(/%([a-zA-Z%])/g, (written, letter: string) => values[letter] ?? written);
}

/** A dash stands for a slash, `\xHH` for a byte (systemd-escape(1)). */
function unescapeUnit(text: string): string {
  return text
    .replaceAll("-", "/")
    .replaceAll(/\\x([0-9a-fA-F]{2})/g, (_written, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
