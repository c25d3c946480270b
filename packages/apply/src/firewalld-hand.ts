/**
 * firewalld, by firewall-cmd: each item of a zone or policy is there or not, now and for good, so undoing asks for each whether it is as it was and makes it so.
 * firewalld answers one call after the other: what a killed firewall-cmd had asked for has happened before we ask. A file of a zone that means what it
 * meant before becomes what it was byte for byte.
 */
import { readFileSync, statSync } from "node:fs";
import { firewalldItemWord, type FirewalldChange, type FirewalldStep } from "@portolan/plans";
import { done, outputOf, type Hand, type HandContext, type Moved } from "./hand.ts";
import { isProcessThere } from "./host-clock.ts";
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
      const wasThere = await isThere(change, { context, isUp: true });
      if (wasThere === null) return { code: "stale", what: `firewalld ${change.place.kind} ${change.place.name}` };
      items.push({ change, wasThere });
    }
    const permanent = step.changes.filter(({ time }) => time === "permanent").map(({ place }) => place);
    const places: KnownPlace[] = [];
    for (const place of new Map(permanent.map((one) => [`${one.kind} ${one.name}`, one])).values())
      places.push({ place, info: await readInfo(place, { context, isUp: true }), file: readPlaceFile(place) });
    return { code: "ready", undo: { items, places } };
  },
  async perform(step, context) {
    for (const change of step.changes) {
      const moved = await makeSo(change, { verb: change.kind, context, isUp: true });
      if (moved.code === "failed") return moved;
    }
    return done;
  },
  async undo({ items, places }, context) {
    const isUp = await isRunning(context);
    const failures: string[] = [];
    for (const { change, wasThere } of items.toReversed()) {
      if (!isUp && change.time === "runtime") continue; // it went with firewalld
      const now = await isThere(change, { context, isUp });
      if (now === null || now === wasThere) continue; // the zone is gone, and what was in it
      const moved = await makeSo(change, { verb: wasThere ? "add" : "remove", context, isUp });
      if (moved.code === "failed") failures.push(moved.why);
    }
    for (const known of places)
      if ((await readInfo(known.place, { context, isUp })) === known.info) await restoreFile(known, { context, isUp });
    return failures.length === 0 ? done : { code: "failed", why: failures.join("\n") };
  },
  settle: () => Promise.resolve(done),
};

interface Asking {
  readonly context: HandContext;
  /** Otherwise its files are asked, as before it starts at a boot. */
  readonly isUp: boolean;
}

/** Throws when it runs and does not answer. */
async function isRunning({ run }: HandContext): Promise<boolean> {
  const output = outputOf("firewall-cmd", await run("firewall-cmd", ["--state"]));
  if (!("failed" in output)) return true;
  if (isProcessThere("firewalld")) throw new Error(output.failed);
  return false;
}

function ask(time: FirewalldChange["time"], words: readonly string[], { context, isUp }: Asking): ReturnType<HandContext["run"]> {
  if (!isUp) return context.run("firewall-offline-cmd", words);
  return context.run("firewall-cmd", [...(time === "permanent" ? ["--permanent"] : []), ...words]);
}

async function makeSo({ time, place, item }: FirewalldChange, asking: Asking & { readonly verb: "add" | "remove" }): Promise<Moved> {
  const output = outputOf("firewalld", await ask(time, [placeWord(place), firewalldItemWord(asking.verb, item)], asking));
  return "failed" in output ? { code: "failed", why: output.failed } : done;
}

/** null: there is no such zone or policy. Throws when firewalld does not answer. */
async function isThere({ time, place, item }: FirewalldChange, asking: Asking): Promise<boolean | null> {
  const result = await ask(time, [placeWord(place), firewalldItemWord("query", item)], asking);
  if (result.outcome === "exited") {
    if (result.code === 0) return true;
    if (result.stdout.trim() === "no") return false;
    if (/INVALID_(?:ZONE|POLICY)/.test(result.stderr)) return null;
  }
  const output = outputOf("firewalld", result);
  throw new Error("failed" in output ? output.failed : "firewalld");
}

function placeWord({ kind, name }: FirewalldChange["place"]): string {
  return `--${kind}=${name}`;
}

async function readInfo({ kind, name }: FirewalldChange["place"], asking: Asking): Promise<string> {
  const output = outputOf("firewalld", await ask("permanent", [`--info-${kind}=${name}`], asking));
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

async function restoreFile({ place, file }: KnownPlace, asking: Asking): Promise<void> {
  const now = readPlaceFile(place);
  if (file === null) {
    if (now !== null) await ask("permanent", [`--load-${place.kind}-defaults=${place.name}`], asking);
    return;
  }
  if (now?.base64 !== file.base64) replaceFile(pathOf(place), Buffer.from(file.base64, "base64"), file);
}
