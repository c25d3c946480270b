/**
 * Command line of HAProxy: its configuration files in order (-f, and all words after --), relative to -C, and a master socket that takes a port (-S).
 * A directory stands for its *.cfg files by name.
 */
import { resolvePath } from "../program-name.ts";
import type { ProcessFacts } from "../service.ts";

export interface HaproxyArguments {
  readonly files: readonly string[]; // absolute; each may be a directory
  readonly masterSockets: readonly { readonly key: string; readonly value: string }[];
  readonly isMasterWorker: boolean; // -W or -Ws; the file may say it too
}

/** Options whose value is the next word. */
const withValue: ReadonlySet<string> = new Set(["-f", "-C", "-S", "-p", "-n", "-N", "-m", "-L", "-x", "-cc"]);

export function parseHaproxyArguments({ arguments: words, workingDirectory }: ProcessFacts): HaproxyArguments {
  const given: string[] = [];
  const masterSockets: { key: string; value: string }[] = [];
  let directory = workingDirectory ?? "/";
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      given.push(...words.slice(at + 1));
      break;
    }
    if (!withValue.has(word)) continue;
    const value = words[++at] ?? "";
    if (word === "-f") given.push(value);
    else if (word === "-C") directory = resolvePath(directory, value);
    else if (word === "-S") masterSockets.push({ key: word, value });
  }
  const isMasterWorker = words.some((word) => /^-Ws?$/.test(word));
  return { files: given.filter((file) => file !== "").map((file) => resolvePath(directory, file)), masterSockets, isMasterWorker };
}
