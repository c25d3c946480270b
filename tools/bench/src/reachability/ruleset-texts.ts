/** Rulesets to measure on, as nft texts: the same on every run, as chance is drawn from a fixed seed. */

export interface RulesetText {
  readonly name: string;
  readonly rules: number;
  readonly text: string;
  /** With one more rule, in the middle of the chain or in front, which names an address that no other does. */
  readonly edited: string;
  readonly editedAddress: string;
}

const seed = 20_261_122;
const editedAddress = "203.0.113.7"; // and a digit more is still one

export function addressAndPortRules(count: number, setElements: number): RulesetText {
  const next = randomNumbers(seed);
  const rules = Array.from(
    { length: count },
    () => `ip saddr ${prefix(next)} tcp dport ${port(next)} ${next(2) === 0 ? "accept" : "drop"}`,
  );
  const first = setElements === 0 ? [] : ["ip saddr @blocked drop"];
  return inputChain(nameOf(count, setElements), { rules: [...first, ...rules], set: setElements, next });
}

/** A large set on one port, and among the rules a share that any source matches. */
export function anySourceRules(
  count: number,
  { setElements, anySource }: { readonly setElements: number; readonly anySource: number },
): RulesetText {
  const next = randomNumbers(seed);
  const every = Math.floor(count / anySource);
  const rules = Array.from({ length: count }, (_, index) =>
    index % every === 0
      ? `tcp dport ${port(next)} accept`
      : `ip saddr ${prefix(next)} tcp dport ${port(next)} ${next(2) === 0 ? "accept" : "drop"}`,
  );
  const name = `${nameOf(count, setElements)} on one port, ${anySource} rules for any source`;
  return inputChain(name, { rules: ["ip saddr @blocked tcp dport 22 accept", ...rules], set: setElements, next });
}

/** A router between networks: a forward chain that jumps to a chain for each network. */
export function forwardRules(count: number): RulesetText {
  const next = randomNumbers(seed);
  const networks = Math.ceil(count / 50);
  const chain = (index: number): string =>
    `chain net${index} {\n${Array.from({ length: 48 }, () => `${forwardRule(index, next)}\n`).join("")}drop\n}`;
  const chains = Array.from({ length: networks }, (_, index) => chain(index));
  const jumps = Array.from({ length: networks }, (_, index) => `ip daddr 10.${index >> 8}.${index & 255}.0/24 jump net${index}`);
  const text = (some: readonly string[]): string =>
    `table ip filter {\n${chains.join("\n")}\nchain forward {\ntype filter hook forward priority 0; policy drop;\nct state established,related accept\n${some.join("\n")}\n}\n}\n`;
  return {
    name: `forward chain of ${thousands(networks * 50)} rules`,
    rules: networks * 50,
    text: text(jumps),
    edited: text([`ip saddr ${editedAddress} tcp dport 22 accept`, ...jumps]),
    editedAddress,
  };
}

function forwardRule(network: number, next: RandomNumbers): string {
  const to = `ip daddr 10.${network >> 8}.${network & 255}.${next(256)}`;
  const protocol = next(4) === 0 ? "udp" : "tcp";
  return `${next(2) === 0 ? `ip saddr ${prefix(next)} ` : ""}${to} ${protocol} dport ${port(next)} accept`;
}

interface ChainParts {
  readonly rules: readonly string[];
  readonly set: number;
  readonly next: RandomNumbers;
}

function inputChain(name: string, { rules, set, next }: ChainParts): RulesetText {
  const elements = set === 0 ? "" : `set blocked { type ipv4_addr; flags interval; elements = { ${setElements(set, next)} }; }\n`;
  const text = (some: readonly string[]): string =>
    `table inet filter {\n${elements}chain input {\ntype filter hook input priority 0; policy drop;\nct state established,related accept\niif lo accept\n${some.join("\n")}\n}\n}\n`;
  const middle = Math.floor(rules.length / 2);
  const edited = text([...rules.slice(0, middle), `ip saddr ${editedAddress} tcp dport 23333 accept`, ...rules.slice(middle)]);
  return { name, rules: rules.length, text: text(rules), edited, editedAddress };
}

/** Every second address of a block apart, so that no two touch. */
function setElements(count: number, next: RandomNumbers): string {
  const blocks = new Set<number>();
  while (blocks.size < count) blocks.add(next(0x6fffffff) * 2);
  return [...blocks].map(address).join(",");
}

function nameOf(rules: number, set: number): string {
  return `${thousands(rules)} rules${set === 0 ? "" : `, a set of ${thousands(set)}`}`;
}

export function thousands(count: number): string {
  return count.toLocaleString("en");
}

function prefix(next: RandomNumbers): string {
  const value = next(0x6fffffff) * 2;
  return next(3) === 0 ? `${address(value - (value % 256))}/24` : address(value);
}

function address(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

function port(next: RandomNumbers): number {
  return 1 + next(65_000);
}

/** Numbers from 0 up to, not including, the limit. */
type RandomNumbers = (limit: number) => number;

function randomNumbers(start: number): RandomNumbers {
  let state = start >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
