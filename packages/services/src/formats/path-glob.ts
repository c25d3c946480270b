/** Globs of configuration files: `*` and `?` within one path segment, and `[...]` classes, as glob(3) without braces. */

export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/** Whether a path is one that the glob asks for. A leading dot is matched only by a written one. */
export function globMatches(glob: string, path: string): boolean {
  const wanted = glob.split("/");
  const given = path.split("/");
  return wanted.length === given.length && wanted.every((pattern, index) => segmentMatches(pattern, given[index] ?? ""));
}

/** Linear in pattern × name: at a mismatch only the last `*` is tried again. */
function segmentMatches(pattern: string, name: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  const parts = patternParts(pattern);
  let part = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const current = parts[part];
    if (current === "*") {
      star = part++;
      starAt = at;
    } else if (current !== undefined && partMatches(current, name[at] ?? "")) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++starAt;
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === "*");
}

function patternParts(pattern: string): readonly string[] {
  return pattern.match(/\[!?\]?[^\]]*\]|[^]/g) ?? [];
}

function partMatches(part: string, character: string): boolean {
  if (part === "?") return true;
  if (part.length === 1) return part === character;
  const isNegated = part[1] === "!" || part[1] === "^";
  return classHas(part.slice(isNegated ? 2 : 1, -1), character) !== isNegated;
}

function classHas(members: string, character: string): boolean {
  for (let at = 0; at < members.length; at++) {
    const low = members[at] ?? "";
    const isRange = members[at + 1] === "-" && at + 2 < members.length;
    const high = isRange ? (members[at + 2] ?? "") : low;
    if (character >= low && character <= high) return true;
    if (isRange) at += 2;
  }
  return false;
}
