import { RefusalError, type NewPool } from "@portolan/contract";
import type { Band, BindFamily, ClaimMode, Pool, PoolPlace, PoolRules } from "@portolan/leases";
import { parsePortRange, type PortRange } from "@portolan/net";
import type { GivenOptions } from "../given-options.ts";
import { parseTerm } from "../lease/parse-term.ts";

/** What the options say of a pool; what they leave out is as it was, or as a pool is where nobody says otherwise. */
export function poolWish(name: string, options: GivenOptions, before: Pool | null): NewPool {
  const [place, bands, headroom] = [placeOf(options), bandsOf(options), options.number("headroom", { least: 0, most: 95 })];
  const quarantine = quarantineOf(options);
  const rules = { ...before?.rules, ...rulesOf(options, before?.rules ?? null) };
  return {
    ...(before === null
      ? {}
      : { place: before.place, bands: before.bands, headroom: before.headroom, quarantineSeconds: before.quarantineSeconds }),
    name: checkedName(options.text("name") ?? name),
    ...(place === null ? {} : { place }),
    ...(bands === null ? {} : { bands }),
    ...(headroom === null ? {} : { headroom: headroom / 100 }),
    ...(quarantine === undefined ? {} : { quarantineSeconds: quarantine }),
    ...(Object.keys(rules).length === 0 ? {} : { rules }),
  };
}

function checkedName(name: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw new RefusalError("ARGUMENT_INVALID", { argument: "POOL", value: name, expected: "a-z 0-9 -" });
}

/** Undefined: nothing was given. */
function quarantineOf(options: GivenOptions): number | undefined {
  const seconds = parseTerm(options.text("quarantine"), "--quarantine");
  if (seconds === undefined || (seconds !== null && seconds >= 65 && seconds <= 86_400)) return seconds;
  throw new RefusalError("ARGUMENT_INVALID", { argument: "--quarantine", value: options.text("quarantine") ?? "", expected: "65s … 24h" });
}

function placeOf(options: GivenOptions): PoolPlace | null {
  const text = options.text("place");
  if (text === null) return null;
  const [kind, rest = ""] = splitOnce(text, ":");
  const [host, network = ""] = splitOnce(rest, "/");
  if (text === "fleet") return { kind: "fleet" };
  if (kind === "zone" && rest !== "") return { kind: "zone", zone: rest };
  if (kind === "host" && rest !== "") return { kind: "host", host: rest };
  if (kind === "network" && host !== "" && network !== "") return { kind: "network", host, network };
  throw new RefusalError("ARGUMENT_INVALID", {
    argument: "--place",
    value: text,
    expected: "fleet | zone:NAME | host:HOST | network:HOST/NAME",
  });
}

function splitOnce(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function bandsOf(options: GivenOptions): readonly Band[] | null {
  const text = options.text("band");
  if (text === null) return null;
  return text.split(",").map((word) => {
    const [, kind = "", range = ""] = /^(static|dynamic|emergency):(.+)$/.exec(word) ?? [];
    const parsed = parsePortRange(range);
    if (parsed === null)
      throw new RefusalError("ARGUMENT_INVALID", {
        argument: "--band",
        value: word,
        expected: "static:10000-19999 | dynamic:20000-29999 | emergency:28000-28999",
      });
    return { kind: kind as Band["kind"], ...parsed };
  });
}

function rulesOf(options: GivenOptions, before: PoolRules | null): Partial<PoolRules> {
  const list = (name: string): readonly string[] | null =>
    options
      .text(name)
      ?.split(",")
      .filter((word) => word !== "") ?? null;
  const [modes, families, addresses] = [list("modes"), list("families"), list("addresses")];
  const [forbidden, granted] = [rangesOf(list("forbid"), "--forbid"), rangesOf(list("grant"), "--grant")];
  const [allowed, refused] = [list("allowOwner"), list("refuseOwner")];
  const longestTerm = parseTerm(options.text("longestTerm"), "--longest-term");
  const longestBlock = options.number("longestBlock", { least: 1, most: 1000 });
  const [exclusive, paired] = [options.choice("exclusive"), options.choice("paired")];
  return {
    ...(modes === null ? {} : { modes: modes as readonly ClaimMode[] }),
    ...(families === null ? {} : { families: families as readonly BindFamily[] }),
    ...(addresses === null ? {} : { addresses }),
    ...(forbidden === null ? {} : { forbidden }),
    ...(granted === null
      ? {}
      : {
          grantedAllTheSame: granted.flatMap(({ from, to }) =>
            Array.from({ length: Math.min(1001, to - from + 1) }, (_, index) => from + index),
          ),
        }),
    ...(exclusive === null ? {} : { isExclusive: exclusive }),
    ...(paired === null ? {} : { isPaired: paired }),
    ...(longestBlock === null ? {} : { longestBlock }),
    ...(longestTerm === undefined ? {} : { longestTermSeconds: longestTerm }),
    ...(allowed === null && refused === null
      ? {}
      : { owners: { allowed: allowed ?? before?.owners.allowed ?? [], refused: refused ?? before?.owners.refused ?? [] } }),
  };
}

function rangesOf(words: readonly string[] | null, argument: string): readonly PortRange[] | null {
  if (words === null) return null;
  return words
    .filter((word) => word !== "none")
    .map((word) => {
      const range = parsePortRange(word);
      if (range === null) throw new RefusalError("ARGUMENT_INVALID", { argument, value: word, expected: "8080 | 6660-6669 | none" });
      return range;
    });
}
