/**
 * How Apache httpd was started (httpd(8)): -d server root, -f file, -D names that are defined, -C and -c directives before and after the file.
 * Without -f the file and root are those of the build, which the executable's place tells; one place has two usual builds.
 */
import { resolvePath } from "../program-name.ts";
import type { ProcessFacts } from "../service.ts";

export interface ApacheArguments {
  readonly root: string; // ServerRoot until the file sets another
  readonly candidates: readonly string[]; // main files, of which the first that is there is read
  readonly defined: readonly string[];
  readonly before: readonly string[]; // directives of -C
  readonly after: readonly string[]; // directives of -c
  readonly isDistribution: boolean; // built with its modules apart, so what is not loaded is not there
}

interface Build {
  readonly root: string;
  readonly files: readonly string[];
  readonly isDistribution: boolean;
}

function buildOf(executable: string | null): Build {
  const path = executable ?? "/usr/sbin/apache2";
  if (/^\/usr\/sbin\/apache2$/.test(path)) return { root: "/etc/apache2", files: ["apache2.conf"], isDistribution: true };
  if (/^\/usr\/s?bin\/httpd(?:[.-][a-z]+)?$/.test(path))
    return { root: "/etc/httpd", files: ["conf/httpd.conf", "/etc/apache2/httpd.conf"], isDistribution: true };
  const prefix = /^(.*)\/s?bin\/[^/]+$/.exec(path)?.[1] ?? "/usr/local/apache2";
  return { root: prefix === "" ? "/" : prefix, files: ["conf/httpd.conf"], isDistribution: false };
}

export function parseApacheArguments({ arguments: words, executable }: ProcessFacts): ApacheArguments {
  const build = buildOf(executable);
  const given = new Map<string, string[]>();
  for (let at = 1; at < words.length; at++) {
    const option = /^-([dfDCckeE])(.*)$/s.exec(words[at] ?? "");
    if (option === null) continue;
    const letter = option[1] ?? "";
    const value = option[2] === "" ? (words[++at] ?? "") : (option[2] ?? "");
    given.set(letter, [...(given.get(letter) ?? []), value]);
  }
  const root = given.get("d")?.at(-1) ?? build.root;
  const file = given.get("f")?.at(-1);
  return {
    root,
    candidates: (file === undefined ? build.files : [file]).map((path) => resolvePath(root, path)),
    defined: given.get("D") ?? [],
    before: given.get("C") ?? [],
    after: given.get("c") ?? [],
    isDistribution: build.isDistribution,
  };
}
