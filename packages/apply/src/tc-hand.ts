/**
 * Traffic control. A device whose root is the kernel's own gets a tree in which everything but one port has what it had; a tree of ours that is there already gets
 * another class; what somebody else has put there is never replaced. What comes in is led through a device of its own, or dropped over the rate. What a plan
 * has made is told by its handle, so that undoing finds it whatever became of it, and a tree goes with the last class in it.
 */
import type { TcStep } from "@portolan/plans";
import { done, outputOf, type Hand, type HandContext, type Moved, type Prepared } from "./hand.ts";
import { classId, classLine, filterLines, minorOf, policeEnd, treeLines, type Classifier } from "./tc-batch.ts";
import { hasClsact, lackOf, readClasses, readFilters, readRoot, type RootQdisc } from "./tc-state.ts";

export interface TcUndo {
  readonly step: TcStep;
  readonly hadClsact: boolean; // then it stays when the filters go
}

export const tcHand: Hand<TcStep, TcUndo> = {
  async prepare(step, context): Promise<Prepared<TcUndo>> {
    const { device, by } = step;
    const root = await readRoot(device, context);
    if (root === null) return { code: "stale", what: `device ${device}` };
    if (by === "htb") {
      const refused = await refusalOf(step, { root, context });
      if (refused !== null) return refused;
    }
    if (by !== "htb" && (await readRoot(ifbOf(step), context)) !== null) return { code: "stale", what: `device ${ifbOf(step)}` };
    const way = await wayOf(step, context);
    if (typeof way === "string") return { code: "failed", why: `tc: ${way}` };
    return { code: "ready", undo: { step, hadClsact: by !== "htb" && (await hasClsact(device, context)) } };
  },
  async perform(step, context): Promise<Moved> {
    const way = await wayOf(step, context);
    if (typeof way === "string") return { code: "failed", why: `tc: ${way}` };
    const { by, classifier } = way;
    const { device } = step;
    if (by === "htb") return shape(step, { device, classifier, context });
    if (by === "ifb") {
      const made = await makeIfb(step, context);
      if (made.code === "failed") return made;
      const shaped = await shape(step, { device: ifbOf(step), classifier, context });
      if (shaped.code === "failed") return shaped;
    }
    const end = by === "ifb" ? `action mirred egress redirect dev ${ifbOf(step)}` : policeEnd(step);
    const firstPref = await freePref(device, ["ingress"], context);
    const clsact = (await hasClsact(device, context)) ? [] : [`qdisc add dev ${device} clsact`];
    const filters = filterLines(step, { at: `dev ${device} ingress`, classifier, firstPref, end });
    return batch([...clsact, ...filters], context);
  },
  async undo({ step, hadClsact }, context): Promise<Moved> {
    const { device, by } = step;
    if ((await readRoot(device, context)) === null) return done; // the device took all of it with it
    if (by === "htb") return unshape(step, context);
    const isOurs = (text: string): boolean => text.includes(`"${ifbOf(step)}"`) || isPoliced(step)(text);
    const gone = await removeFilters(device, { at: ["ingress"], isOurs, context });
    if (gone.code === "failed") return gone;
    const left = [...(await readFilters(device, ["ingress"], context)), ...(await readFilters(device, ["egress"], context))];
    const isLast = !hadClsact && left.length === 0 && (await hasClsact(device, context));
    const cleared = isLast ? await batch([`qdisc del dev ${device} clsact`], context) : done;
    if (cleared.code === "failed" || (await readRoot(ifbOf(step), context)) === null) return cleared;
    return ip(["link", "del", ifbOf(step)], context);
  },
  settle: () => Promise.resolve(done),
};

interface Way {
  readonly by: TcStep["by"];
  readonly classifier: Classifier;
}

/** What comes in is limited as the step says, or the other way where the kernel lacks that one; both let no more in. A text: what is missing. */
async function wayOf({ by }: TcStep, context: HandContext): Promise<Way | string> {
  const ways = by === "htb" ? ([by] as const) : ([by, by === "ifb" ? "police" : "ifb"] as const);
  const lacks: string[] = [];
  for (const way of ways) {
    const found = await lackOf(way, context);
    if (typeof found !== "string") return { by: way, classifier: found.classifier };
    lacks.push(found);
  }
  return lacks.join("; ");
}

/** Of at most 15 letters, as the kernel has it. */
function ifbOf({ handle }: TcStep): string {
  return `ptlifb${handle}`;
}

interface Rooted {
  readonly root: RootQdisc;
  readonly context: HandContext;
}

/** null: the root is the kernel's own, or a tree of ours with room. */
async function refusalOf(step: TcStep, { root, context }: Rooted): Promise<Exclude<Prepared<TcUndo>, { readonly code: "ready" }> | null> {
  if (root.major === 0) return null;
  const name = `${root.kind} ${root.major.toString(16)}:`;
  if (!(await isOwnTree(step.device, { root, context }))) return { code: "failed", why: `tc: ${step.device} has a root of somebody else: ${name}` }; // prettier-ignore
  const isTaken = (await readClasses(step.device, context)).some(({ minor }) => minor === minorOf(step));
  return isTaken ? { code: "stale", what: `class ${classId(root.major, minorOf(step))} of ${step.device}` } : null;
}

/** By the class that takes everything else, which nobody else makes so. */
async function isOwnTree(device: string, { root, context }: Rooted): Promise<boolean> {
  if (root.kind !== "htb") return false;
  return (await readClasses(device, context)).some(({ minor, rate }) => minor === 1 && rate === "100Gbit");
}

interface Shaping {
  readonly device: string;
  readonly classifier: Classifier;
  readonly context: HandContext;
}

async function shape(step: TcStep, { device, classifier, context }: Shaping): Promise<Moved> {
  const there = await readRoot(device, context);
  const major = there === null || there.major === 0 ? step.handle : there.major;
  const tree = there?.major === 0 ? treeLines(device, major) : [];
  const parent = `${major.toString(16)}:`;
  const firstPref = tree.length > 0 ? 1 : await freePref(device, ["parent", parent], context);
  const end = `classid ${classId(major, minorOf(step))}`;
  const filters = filterLines(step, { at: `dev ${device} parent ${parent}`, classifier, firstPref, end });
  const made = await batch([...tree, classLine(step, { device, root: major }), ...filters], context);
  if (made.code === "failed") return made;
  const isThere = (await readClasses(device, context)).some(({ minor }) => minor === minorOf(step));
  return isThere ? done : { code: "failed", why: `tc: ${device} has no class ${classId(major, minorOf(step))} afterwards` };
}

async function unshape(step: TcStep, context: HandContext): Promise<Moved> {
  const { device, handle } = step;
  const root = await readRoot(device, context);
  if (root === null || root.kind !== "htb") return done; // somebody put another root there, and ours went with it
  if (root.major !== handle && !(await isOwnTree(device, { root, context }))) return done;
  const isOurs = (text: string): boolean => text.includes(`"${classId(root.major, minorOf(step))}"`);
  const gone = await removeFilters(device, { at: ["parent", `${root.major.toString(16)}:`], isOurs, context });
  if (gone.code === "failed") return gone;
  const classes = await readClasses(device, context);
  const others = classes.filter(({ minor }) => minor !== 1 && minor !== minorOf(step));
  if (others.length === 0) return batch([`qdisc del dev ${device} root`], context);
  const isThere = classes.some(({ minor }) => minor === minorOf(step));
  return isThere ? batch([`class del dev ${device} classid ${classId(root.major, minorOf(step))}`], context) : done;
}

interface Removing {
  readonly at: readonly string[];
  readonly isOurs: (text: string) => boolean;
  readonly context: HandContext;
}

async function removeFilters(device: string, { at, isOurs, context }: Removing): Promise<Moved> {
  const filters = (await readFilters(device, at, context)).filter(({ text }) => isOurs(text));
  const lines = filters.map(({ pref, protocol }) => `filter del dev ${device} ${at.join(" ")} protocol ${protocol} pref ${pref}`);
  return batch([...new Set(lines)], context);
}

/** A policer on the port: nothing else of it tells whose it is. */
function isPoliced({ port }: TcStep): (text: string) => boolean {
  const matches = [`"dst_port":${port}`, `"value":"${port.toString(16)}","mask":"ffff"`]; // of flower, of u32
  return (text) => text.includes('"police"') && matches.some((match) => text.includes(match));
}

/** Behind all that are there, so that none of them is met later than before. */
async function freePref(device: string, at: readonly string[], context: HandContext): Promise<number> {
  return Math.max(0, ...(await readFilters(device, at, context)).map(({ pref }) => (pref < 49_152 ? pref : 0))) + 1; // above, the kernel chooses
}

async function makeIfb(step: TcStep, context: HandContext): Promise<Moved> {
  const added = await ip(["link", "add", "name", ifbOf(step), "type", "ifb"], context);
  return added.code === "failed" ? added : ip(["link", "set", ifbOf(step), "up"], context);
}

async function ip(words: readonly string[], { run }: HandContext): Promise<Moved> {
  const output = outputOf("ip", await run("ip", words));
  return "failed" in output ? { code: "failed", why: output.failed } : done;
}

async function batch(lines: readonly string[], { run }: HandContext): Promise<Moved> {
  if (lines.length === 0) return done;
  const output = outputOf("tc", await run("tc", ["-batch", "-"], `${lines.join("\n")}\n`));
  return "failed" in output ? { code: "failed", why: output.failed } : done;
}
