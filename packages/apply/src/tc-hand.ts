/**
 * Traffic control. A device whose root is the kernel's own gets a tree in which everything but one port has what it had; a tree of ours that is there already gets
 * another class; what somebody else has put there is never replaced. What comes in is led through a device of its own, or dropped over the rate. What a plan
 * has made is told by its handle, so that undoing finds it whatever became of it, and a tree goes with the last class in it.
 */
import type { TcStep } from "@portolan/plans";
import {
  classId,
  clsactCommand,
  ifbCommands,
  ifbName,
  ingressCommands,
  queueDevice,
  shapeCommands,
  treeCommands,
  treeMajor,
  type Classifier,
} from "@portolan/plans/tc-limit";
import { done, outputOf, type Hand, type HandContext, type Moved, type Prepared } from "./hand.ts";
import { doesSomething, isOfLimits, isPoliced, leadsTo, meansPort } from "./tc-filters.ts";
import { hasClsact, lackOf, readClasses, readFilters, readRoot, type RootQdisc, type TcFilter } from "./tc-state.ts";

export interface TcUndo {
  readonly step: TcStep;
  readonly hadClsact: boolean; // then it stays when the filters go
}

const tree = `${treeMajor.toString(16)}:`;

export const tcHand: Hand<TcStep, TcUndo> = {
  async prepare(step, context): Promise<Prepared<TcUndo>> {
    const { device, by } = step;
    const root = await readRoot(device, context);
    if (root === null) return { code: "stale", what: `device ${device}` };
    const refused = by === "htb" ? await refusalOf(step, { root, context }) : await refusalOfIngress(step, context);
    if (refused !== null) return refused;
    const way = await wayOf(step, context);
    if (typeof way === "string") return { code: "failed", why: `tc: ${way}` };
    return { code: "ready", undo: { step, hadClsact: by !== "htb" && (await hasOthersClsact(device, context)) } };
  },
  async perform(step, context): Promise<Moved> {
    const way = await wayOf(step, context);
    if (typeof way === "string") return { code: "failed", why: `tc: ${way}` };
    const { device } = step;
    const made = { ...step, by: way.by };
    if (way.by === "htb") return shape(made, way.classifier, context);
    if (way.by === "ifb") {
      const added = await each(ifbCommands(made), context);
      const shaped = added.code === "failed" ? added : await shape(made, way.classifier, context);
      if (shaped.code === "failed") return shaped;
    }
    const clsact = (await hasClsact(device, context)) ? [] : [clsactCommand(device)];
    return batch([...clsact, ...ingressCommands(made, way.classifier)], context);
  },
  async undo({ step, hadClsact }, context): Promise<Moved> {
    const { device, by } = step;
    if ((await readRoot(device, context)) === null) return done; // the device took all of it with it
    if (by === "htb") return unshape(step, context);
    const isOurs = (filter: TcFilter): boolean => leadsTo(step)(filter) || isPoliced(step)(filter);
    const gone = await removeFilters(device, { at: ["ingress"], isOurs, context });
    if (gone.code === "failed") return gone;
    const left = [...(await readFilters(device, ["ingress"], context)), ...(await readFilters(device, ["egress"], context))];
    const isLast = !hadClsact && left.length === 0 && (await hasClsact(device, context));
    const cleared = isLast ? await batch([["tc", "qdisc", "del", "dev", device, "clsact"]], context) : done;
    if (cleared.code === "failed" || (await readRoot(ifbName(step), context)) === null) return cleared;
    return each([["ip", "link", "del", ifbName(step)]], context);
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

type Refused = Exclude<Prepared<TcUndo>, { readonly code: "ready" }>;

interface Rooted {
  readonly root: RootQdisc;
  readonly context: HandContext;
}

/** null: the root is the kernel's own, or a tree of ours with room. */
async function refusalOf(step: TcStep, { root, context }: Rooted): Promise<Refused | null> {
  const { device, handle } = step;
  if (root.major === 0) return null;
  const name = `${root.kind} ${root.major.toString(16)}:`;
  const classes = await readClasses(device, context);
  const isOwn = isOwnRoot(root) && classes.some(({ minor, rate }) => minor === 1 && rate === "100Gbit"); // the class that takes everything else
  if (!isOwn) return { code: "failed", why: `tc: ${device} has a root of somebody else: ${name}` };
  if (classes.some(({ minor }) => minor === handle)) return { code: "stale", what: `class ${classId(handle)} of ${device}` };
  const filters = await readFilters(device, ["parent", tree], context);
  return filters.some(meansPort(step)) ? isLimited(step) : null;
}

async function refusalOfIngress(step: TcStep, context: HandContext): Promise<Refused | null> {
  const { device } = step;
  if ((await readRoot(ifbName(step), context)) !== null) return { code: "stale", what: `device ${ifbName(step)}` };
  const filters = (await readFilters(device, ["ingress"], context)).filter(doesSomething);
  if (!filters.every(isOfLimits)) return { code: "failed", why: `tc: ${device} has filters of somebody else at ingress` };
  return filters.some(meansPort(step)) ? isLimited(step) : null;
}

function isLimited({ protocol, port, device }: TcStep): Refused {
  return { code: "failed", why: `tc: ${protocol}/${port} has a limit at ${device} already` };
}

function isOwnRoot({ kind, major }: RootQdisc): boolean {
  return kind === "htb" && major === treeMajor;
}

/** One that only limits of ours use goes with the last of them. */
async function hasOthersClsact(device: string, context: HandContext): Promise<boolean> {
  if (!(await hasClsact(device, context))) return false;
  const at = await Promise.all([["ingress"], ["egress"]].map((where) => readFilters(device, where, context)));
  const filters = at.flat().filter(doesSomething);
  return filters.length === 0 || !filters.every(isOfLimits);
}

async function shape(step: TcStep, classifier: Classifier, context: HandContext): Promise<Moved> {
  const device = queueDevice(step);
  const there = await readRoot(device, context);
  const isNew = there === null || there.major === 0;
  const made = await batch([...(isNew ? treeCommands(device) : []), ...shapeCommands(step, classifier)], context);
  if (made.code === "failed") return made;
  const isThere = (await readClasses(device, context)).some(({ minor }) => minor === step.handle);
  return isThere ? done : { code: "failed", why: `tc: ${device} has no class ${classId(step.handle)} afterwards` };
}

async function unshape({ device, handle }: TcStep, context: HandContext): Promise<Moved> {
  const root = await readRoot(device, context);
  if (root === null || !isOwnRoot(root)) return done; // somebody put another root there, and ours went with it
  const isOurs = ({ text }: TcFilter): boolean => text.includes(`"${classId(handle)}"`);
  const gone = await removeFilters(device, { at: ["parent", tree], isOurs, context });
  if (gone.code === "failed") return gone;
  const classes = await readClasses(device, context);
  const others = classes.filter(({ minor }) => minor !== 1 && minor !== handle);
  if (others.length === 0) return batch([["tc", "qdisc", "del", "dev", device, "root"]], context);
  const isThere = classes.some(({ minor }) => minor === handle);
  return isThere ? batch([["tc", "class", "del", "dev", device, "classid", classId(handle)]], context) : done;
}

interface Removing {
  readonly at: readonly string[];
  readonly isOurs: (filter: TcFilter) => boolean;
  readonly context: HandContext;
}

async function removeFilters(device: string, { at, isOurs, context }: Removing): Promise<Moved> {
  const filters = (await readFilters(device, at, context)).filter(isOurs);
  const places = new Map(filters.map(({ pref, protocol }) => [`${protocol} ${pref}`, ["protocol", protocol, "pref", String(pref)]]));
  return batch([...places.values()].map((place) => ["tc", "filter", "del", "dev", device, ...at, ...place]), context); // prettier-ignore
}

async function each(commands: readonly (readonly string[])[], { run }: HandContext): Promise<Moved> {
  for (const [program = "", ...words] of commands) {
    const output = outputOf(program, await run(program, words));
    if ("failed" in output) return { code: "failed", why: output.failed };
  }
  return done;
}

/** Of tc, all at once. */
async function batch(commands: readonly (readonly string[])[], { run }: HandContext): Promise<Moved> {
  if (commands.length === 0) return done;
  const lines = commands.map(([, ...words]) => words.join(" "));
  const output = outputOf("tc", await run("tc", ["-batch", "-"], `${lines.join("\n")}\n`));
  return "failed" in output ? { code: "failed", why: output.failed } : done;
}
