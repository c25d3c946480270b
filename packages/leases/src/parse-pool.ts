/**
 * A pool as somebody wrote it, checked as a whole: what each field may be, and what they mean together. Left out: whether the name is taken and the hosts are there.
 * Every problem is told with the path of its field, not only the first. Invariant: what passes can be granted from without another look.
 */
import { canonicalAddress, isPort, parseIpAddress, type PortRange } from "@portolan/net";
import { defaultBands, type Band, type Pool, type PoolPlace, type PoolRules } from "./pool.ts";

/** Where it is wrong, as `bands[1].to`, and how. `value`: what stands there, as JSON, at most 80 characters. */
export interface InputProblem {
  readonly path: string;
  readonly code: InputFault;
  readonly value: string;
}

export type InputFault =
  | "missing"
  | "not-a-name"
  | "not-a-number"
  | "not-a-port"
  | "backwards"
  | "overlaps"
  | "not-an-address"
  | "too-long"
  | "too-many"
  | "too-little"
  | "twice"
  | "empty"
  | "contradicts";

export type Parsed<Value> =
  | { readonly code: "parsed"; readonly value: Value }
  | { readonly code: "wrong"; readonly problems: readonly InputProblem[] };

export type PoolWish = Pick<Pool, "name"> & {
  readonly place?: PoolPlace;
  readonly bands?: readonly Band[];
  readonly headroom?: number;
  readonly rules?: Partial<PoolRules>;
  readonly quarantineSeconds?: number;
};

export const defaultRules: PoolRules = {
  modes: ["static", "dynamic", "mixed", "deterministic"],
  forbidden: [],
  grantedAllTheSame: [],
  isExclusive: false,
  isPaired: false,
  longestBlock: 16,
  families: ["dual", "ipv4", "ipv6"],
  addresses: [],
  owners: { allowed: [], refused: [] },
  longestTermSeconds: null,
};
const defaultHeadroom = 0.3;
const defaultQuarantineSeconds = 120;

/** What nobody said is as it usually is. The fields have their types already (the schema of the contract); their meaning is looked at here. */
export function parsePool(wish: PoolWish, identity: Pick<Pool, "id" | "revision">): Parsed<Pool> {
  const bands = wish.bands ?? defaultBands;
  const rules = { ...defaultRules, ...wish.rules };
  const headroom = wish.headroom ?? defaultHeadroom;
  const quarantineSeconds = wish.quarantineSeconds ?? defaultQuarantineSeconds;
  const problems = [
    ...nameProblems(wish.name),
    ...bandProblems(bands),
    ...(headroom >= 0 && headroom < 1 ? [] : [problem("headroom", "not-a-number", headroom)]),
    ...(Number.isInteger(quarantineSeconds) && quarantineSeconds >= 65
      ? []
      : [problem("quarantineSeconds", "too-little", quarantineSeconds)]),
    ...ruleProblems(rules),
  ];
  if (problems.length > 0) return { code: "wrong", problems };
  const addresses = rules.addresses.map((address) => canonicalAddress(address) ?? address);
  const place = wish.place ?? { kind: "fleet" };
  const value = { ...identity, name: wish.name, place, bands, headroom, quarantineSeconds, rules: { ...rules, addresses } };
  return { code: "parsed", value };
}

export function problem(path: string, code: InputFault, value: unknown): InputProblem {
  return { path, code, value: (JSON.stringify(value) ?? "").slice(0, 80) };
}

function nameProblems(name: string): InputProblem[] {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? [] : [problem("name", "not-a-name", name)];
}

/** Port 0 means "any" to the kernel and is of no band. */
function rangeProblems({ from, to }: PortRange, path: string): InputProblem[] {
  const ends = [
    ...(isPort(from) && from > 0 ? [] : [problem(`${path}.from`, "not-a-port", from)]),
    ...(isPort(to) && to > 0 ? [] : [problem(`${path}.to`, "not-a-port", to)]),
  ];
  return ends.length === 0 && from > to ? [problem(path, "backwards", `${from}-${to}`)] : ends;
}

function bandProblems(bands: readonly Band[]): InputProblem[] {
  if (bands.length === 0) return [problem("bands", "empty", [])];
  const ranges = bands.flatMap((band, at) => rangeProblems(band, `bands[${at}]`));
  const meeting = bands.flatMap((band, at) =>
    bands.slice(0, at).some((other) => band.from <= other.to && other.from <= band.to)
      ? [problem(`bands[${at}]`, "overlaps", `${band.from}-${band.to}`)]
      : [],
  );
  return [...ranges, ...meeting];
}

function ruleProblems(rules: PoolRules): InputProblem[] {
  return [
    ...(rules.modes.length === 0 ? [problem("rules.modes", "empty", [])] : []),
    ...(rules.families.length === 0 ? [problem("rules.families", "empty", [])] : []),
    ...rules.forbidden.flatMap((range, at) => rangeProblems(range, `rules.forbidden[${at}]`)),
    ...rules.grantedAllTheSame.flatMap((port, at) =>
      isPort(port) && port > 0 ? [] : [problem(`rules.grantedAllTheSame[${at}]`, "not-a-port", port)],
    ),
    ...rules.addresses.flatMap((address, at) =>
      parseIpAddress(address) === null ? [problem(`rules.addresses[${at}]`, "not-an-address", address)] : [],
    ),
    ...(Number.isInteger(rules.longestBlock) && rules.longestBlock >= 1
      ? []
      : [problem("rules.longestBlock", "too-little", rules.longestBlock)]),
    ...["allowed" as const, "refused" as const].flatMap((list) =>
      rules.owners[list].flatMap((pattern, at) =>
        pattern === "" || pattern.slice(0, -1).includes("*") ? [problem(`rules.owners.${list}[${at}]`, "not-a-name", pattern)] : [],
      ),
    ),
  ];
}
