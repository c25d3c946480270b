/** What Portolan is shown of a case's rules where that is not what its reader read: as of a tool that is missing, or a listing that was cut. */
import type { RuleText, Snapshot } from "@portolan/snapshot";
import type { ProofCase, ShownText } from "../proof-case.ts";

export function withShownTexts(snapshot: Snapshot, namespace: string, { shown = [] }: ProofCase): Snapshot {
  const rules = shown.reduce((texts: readonly RuleText[], change) => changed(texts, namespace, change), snapshot.sections.rules);
  return { ...snapshot, sections: { ...snapshot.sections, rules: [...rules] } };
}

function changed(rules: readonly RuleText[], namespace: string, change: ShownText): readonly RuleText[] {
  const isMeant = (rule: RuleText): boolean => rule.namespace === namespace && rule.source === change.source;
  if (!rules.some(isMeant)) throw new Error(`nothing was read of ${change.source}`);
  return rules.map((rule) => (isMeant(rule) ? { ...rule, ...shownAs(rule.text ?? "", change) } : rule));
}

function shownAs(text: string, change: ShownText): Partial<RuleText> {
  if ("error" in change) return { text: null, error: change.error };
  if ("omittedSets" in change) return { text: withoutElements(text, change.omittedSets), omittedSets: change.omittedSets };
  const sought = "from" in change ? change.from : change.cutBefore;
  if (!text.includes(sought)) throw new Error(`${change.source} does not have ${sought} in ${text.slice(0, 4000)}`);
  return { text: "from" in change ? text.replaceAll(sought, change.to) : text.slice(0, text.indexOf(sought)) };
}

type Declaration = Readonly<Record<string, unknown>>;

interface Listing {
  readonly nftables: readonly { readonly set?: Declaration; readonly map?: Declaration }[];
}

function withoutElements(text: string, names: readonly string[]): string {
  const { nftables } = JSON.parse(text) as Listing;
  const isLeftOut = (declared: Declaration): boolean =>
    names.includes(["family", "table", "name"].map((key) => String(declared[key])).join(" "));
  const terse = nftables.map((item) => {
    const { set, map } = item;
    if (set !== undefined && isLeftOut(set)) return { set: { ...set, elem: undefined } };
    return map !== undefined && isLeftOut(map) ? { map: { ...map, elem: undefined } } : item;
  });
  return JSON.stringify({ nftables: terse });
}
