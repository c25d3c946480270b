/**
 * firewalld, by firewall-cmd: each item of a zone or policy is there or not, now and for good, so undoing asks for each whether it is as it was and makes it so.
 * firewalld answers one call after the other: what a killed firewall-cmd had asked for has happened before we ask. A file of a zone that means what it
 * meant before becomes what it was byte for byte.
 */
import { readFileSync, statSync } from "node:fs";
import { firewalldItemWord, type FirewalldChange, type FirewalldStep } from "@portolan/plans";
import { done, outputOf, type Hand, type HandContext, type Moved } from "./hand.ts";
import { replaceFile, type FileOwnership } from "./replace-file.ts";

export interface FirewalldUndo {
  readonly items: readonly KnownItem[];
  readonly places: readonly KnownPlace[];
}

interface KnownItem {
  readonly change: FirewalldChange;
  readonly wasThere: boolean;
}

/** A permanent zone or policy before the step. */
interface KnownPlace {
  readonly place: FirewalldChange["place"];
  readonly info: string; // as firewall-cmd prints it
  /** Its file in /etc; null: it had only firewalld's own. */
  readonly file: (FileOwnership & { readonly base64: string }) | null;
}

export const firewalldHand: Hand<FirewalldStep, FirewalldUndo> = {
  async prepare(step, context) {
    const items: KnownItem[] = [];
    for (const change of step.changes) {
      const wasThere = await isThere(change, context);
      if (wasThere === null) return { code: "stale", what: `firewalld ${change.place.kind} ${change.place.name}` };
      items.push({ change, wasThere });
    }
    const permanent = step.changes.filter(({ time }) => time === "permanent").map(({ place }) => place);
    const places: KnownPlace[] = [];
    for (const place of new Map(permanent.map((one) => [`${one.kind} ${one.name}`, one])).values())
      places.push({ place, info: await readInfo(place, context), file: readPlaceFile(place) });
    return { code: "ready", undo: { items, places } };
  },
  async perform(step, context) {
    for (const change of step.changes) {
      const moved = await makeSo(change, { verb: change.kind, context });
      if (moved.code === "failed") return moved;
    }
    return done;
  },
  async undo({ items, places }, context) {
    for (const { change, wasThere } of items.toReversed()) {
      const now = await isThere(change, context);
      if (now === null || now === wasThere) continue; // the zone is gone, and what was in it
      const moved = await makeSo(change, { verb: wasThere ? "add" : "remove", context });
      if (moved.code === "failed") return moved;
    }
    for (const known of places) if ((await readInfo(known.place, context)) === known.info) await restoreFile(known, context);
    return done;
  },
  settle: () => Promise.resolve(done),
};

async function makeSo(
  { time, place, item }: FirewalldChange,
  { verb, context }: { readonly verb: "add" | "remove"; readonly context: HandContext },
): Promise<Moved> {
  const output = outputOf(
    "firewall-cmd",
    await context.run("firewall-cmd", [...timeWords(time), placeWord(place), firewalldItemWord(verb, item)]),
  );
  return "failed" in output ? { code: "failed", why: output.failed } : done;
}

/** null: there is no such zone or policy. Throws when firewalld does not answer. */
async function isThere({ time, place, item }: FirewalldChange, { run }: HandContext): Promise<boolean | null> {
  const result = await run("firewall-cmd", [...timeWords(time), placeWord(place), firewalldItemWord("query", item)]);
  if (result.outcome === "exited") {
    if (result.code === 0) return true;
    if (result.stdout.trim() === "no") return false;
    if (/INVALID_(?:ZONE|POLICY)/.test(result.stderr)) return null;
  }
  const output = outputOf("firewall-cmd", result);
  throw new Error("failed" in output ? output.failed : "firewall-cmd");
}

function timeWords(time: FirewalldChange["time"]): readonly string[] {
  return time === "permanent" ? ["--permanent"] : [];
}

function placeWord({ kind, name }: FirewalldChange["place"]): string {
  return `--${kind}=${name}`;
}

async function readInfo({ kind, name }: FirewalldChange["place"], { run }: HandContext): Promise<string> {
  const output = outputOf("firewall-cmd", await run("firewall-cmd", ["--permanent", `--info-${kind}=${name}`]));
  if ("failed" in output) throw new Error(output.failed);
  return output.text;
}

function pathOf({ kind, name }: FirewalldChange["place"]): string {
  return `/etc/firewalld/${kind === "zone" ? "zones" : "policies"}/${name}.xml`;
}

function readPlaceFile(place: FirewalldChange["place"]): KnownPlace["file"] {
  try {
    const { mode, uid, gid } = statSync(pathOf(place));
    return { base64: readFileSync(pathOf(place)).toString("base64"), mode, uid, gid };
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return null;
    throw error;
  }
}

async function restoreFile({ place, file }: KnownPlace, { run }: HandContext): Promise<void> {
  const now = readPlaceFile(place);
  if (file === null) {
    if (now !== null) outputOf("firewall-cmd", await run("firewall-cmd", ["--permanent", `--load-${place.kind}-defaults=${place.name}`]));
    return;
  }
  if (now?.base64 !== file.base64) replaceFile(pathOf(place), Buffer.from(file.base64, "base64"), file);
}
