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
    const found = await Promise.all(step.changes.map((change) => isThere(change, { context, isUp: true })));
    const items: KnownItem[] = [];
    for (const [index, change] of step.changes.entries()) {
      const wasThere = found[index] ?? null;
      if (wasThere === null) return { code: "stale", what: `firewalld ${change.place.kind} ${change.place.name}` };
      items.push({ change, wasThere });
    }
    const permanent = step.changes.filter(({ time }) => time === "permanent").map(({ place }) => place);
    const own = [...new Map(permanent.map((one) => [`${one.kind} ${one.name}`, one])).values()];
    const places = await Promise.all(own.map((place) => readPlace(place, context)));
    return { code: "ready", undo: { items, places } };
  },
  perform: (step, context) =>
    besideEachOther(step.changes, async (changes) => {
      for (const change of changes) {
        const moved = await makeSo(change, { verb: change.kind, context, isUp: true });
        if (moved.code === "failed") return [moved.why];
      }
      return [];
    }),
  async undo({ items, places }, context) {
    const isUp = await isRunning(context);
    const left = isUp ? items : items.filter(({ change }) => change.time === "permanent"); // the others went with firewalld
    const wasThere = new Map(left.map((one) => [one.change, one.wasThere]));
    const moved = await besideEachOther([...wasThere.keys()].toReversed(), async (changes) => {
      const failures: string[] = [];
      for (const change of changes)
        failures.push(...(await makeAsItWas(change, { wasThere: wasThere.get(change) === true, context, isUp })));
      return failures;
    });
    for (const known of places)
      if (inAnyOrder(await readInfo(known.place, { context, isUp })) === inAnyOrder(known.info))
        await restoreFile(known, { context, isUp });
    return moved;
  },
  settle: () => Promise.resolve(done),
};

/** What runs and what is for good know nothing of each other; each in its own order. Resolves when nothing is being asked any more. */
async function besideEachOther(
  changes: readonly FirewalldChange[],
  make: (changes: readonly FirewalldChange[]) => Promise<readonly string[]>,
): Promise<Moved> {
  const lanes = (["runtime", "permanent"] as const).map((wanted) => changes.filter(({ time }) => time === wanted));
  const ended = await Promise.allSettled(lanes.map(make));
  const failures = ended.flatMap((one) =>
    one.status === "fulfilled" ? one.value : [one.reason instanceof Error ? one.reason.message : String(one.reason)],
  );
  return failures.length === 0 ? done : { code: "failed", why: failures.join("\n") };
}

/** Why it could not be. */
async function makeAsItWas(
  change: FirewalldChange,
  { wasThere, ...asking }: Asking & { readonly wasThere: boolean },
): Promise<readonly string[]> {
  const now = await isThere(change, asking);
  if (now === null || now === wasThere) return []; // the zone is gone, and what was in it
  const moved = await makeSo(change, { verb: wasThere ? "add" : "remove", ...asking });
  return moved.code === "failed" ? [moved.why] : [];
}

async function readPlace(place: FirewalldChange["place"], context: HandContext): Promise<KnownPlace> {
  return { place, info: await readInfo(place, { context, isUp: true }), file: readPlaceFile(place) };
}

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

/** Ports that come back are put behind the others; in which order ports, and rich rules of a rank, stand means nothing. */
function inAnyOrder(info: string): string {
  const lines = info.split("\n").map((line) => (line.startsWith("\t") ? line : line.split(" ").toSorted().join(" ")));
  return lines.toSorted().join("\n");
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
