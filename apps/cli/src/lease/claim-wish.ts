import { RefusalError, type ClaimWish } from "@portolan/contract";
import { canonicalAddress, parsePortSet } from "@portolan/net";
import type { CommandCall } from "../command.ts";
import type { GivenOptions } from "../given-options.ts";
import { parseTerm } from "./parse-term.ts";

const mostPorts = 1000;
const longestOwner = 128; // characters

/** What the options of `claim` and `run` ask for. `ports`: numbers and ranges as operands. `pool` and `owner` stand in where no option names them. */
export function claimWish(
  { options }: CommandCall,
  { ports, owner }: { readonly ports: readonly string[]; readonly owner: string | null },
): ClaimWish {
  const asked = askedPorts([...ports, ...(listOf(options, "port") ?? [])]);
  const termSeconds = parseTerm(options.text("term"));
  return {
    pool: requiredText(options, "pool", "main"),
    owner: ownerOf(options, owner),
    ...given("key", options.text("key")),
    ...given("purpose", options.text("purpose")),
    ...given("class", options.text("class") as NonNullable<ClaimWish["class"]> | null),
    ...given("mode", options.text("mode") as NonNullable<ClaimWish["mode"]> | null),
    ...(asked.length > 0 ? { ports: asked } : {}),
    ...given("otherwise", options.text("otherwise") as NonNullable<ClaimWish["otherwise"]> | null),
    ...given("count", options.number("count", { least: 1, most: mostPorts })),
    ...(options.flag("block") ? { isBlock: true } : {}),
    ...given("protocols", protocolsOf(options)),
    ...given("family", options.text("family") as NonNullable<ClaimWish["family"]> | null),
    ...given("address", addressOf(options)),
    ...hostsOf(options),
    ...(termSeconds === undefined ? {} : { termSeconds }),
    ...(options.flag("emergency") ? { hasEmergency: true } : {}),
    ...expectedOf(options),
    ...given("note", options.text("note")),
    ...given("tags", listOf(options, "tag")),
  };
}

function ownerOf(options: GivenOptions, fallback: string | null): string {
  const owner = options.text("owner") ?? fallback ?? requiredText(options, "owner", "shop/web");
  if (owner.trim() === "" || owner.length > longestOwner)
    throw new RefusalError("ARGUMENT_INVALID", {
      argument: "--owner",
      value: owner.slice(0, 40),
      expected: `shop/web (1–${longestOwner})`,
    });
  return owner;
}

function given<Name extends string, Value>(name: Name, value: Value | null): { readonly [Key in Name]?: Value } {
  return value === null ? {} : ({ [name]: value } as { [Key in Name]: Value });
}

export function requiredText(options: GivenOptions, name: string, expected: string): string {
  const value = options.text(name);
  if (value === null)
    throw new RefusalError("OPTION_MISSING", { option: `--${name}`, command: "lease", expected: `--${name} ${expected}` });
  return value;
}

function askedPorts(words: readonly string[]): readonly number[] {
  const ports = words.flatMap((word) => {
    const set = parsePortSet(word);
    if (set === null || set.size > mostPorts) throw new RefusalError("PORT_INVALID", { value: word });
    if (set.ranges.some(({ from }) => from === 0)) throw new RefusalError("PORT_ZERO", {});
    return set.ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
  });
  return [...new Set(ports)];
}

function protocolsOf(options: GivenOptions): NonNullable<ClaimWish["protocols"]> | null {
  const words = listOf(options, "protocol");
  const foreign = words?.find((word) => !["tcp", "udp", "both"].includes(word));
  if (foreign !== undefined || words?.length === 0)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--protocol", value: foreign ?? "", expected: "tcp | udp | both" });
  return words === null ? null : (["tcp", "udp"] as const).filter((protocol) => words.includes(protocol) || words.includes("both"));
}

function addressOf(options: GivenOptions): string | null {
  const text = options.text("address");
  if (text === null) return null;
  const address = canonicalAddress(text.replace(/^\[|\]$/g, ""));
  if (address === null)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--address", value: text, expected: "127.0.0.1 | ::1 | 192.0.2.7" });
  return address;
}

function hostsOf(options: GivenOptions): Pick<ClaimWish, "hosts"> {
  const ids = listOf(options, "host");
  if (ids === null && !options.flag("each")) return {};
  return { hosts: { wish: options.flag("each") ? "each" : "any", ids: ids ?? [] } };
}

function expectedOf(options: GivenOptions): Pick<ClaimWish, "expected"> {
  const parts = {
    ...given("unit", options.text("expectUnit")),
    ...given("executable", options.text("expectExecutable")),
    ...given("user", options.text("expectUser")),
    ...given("container", options.text("expectContainer")),
  };
  return Object.keys(parts).length === 0 ? {} : { expected: parts };
}

function listOf(options: GivenOptions, name: string): readonly string[] | null {
  const text = options.text(name);
  return text === null
    ? null
    : text
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "");
}
