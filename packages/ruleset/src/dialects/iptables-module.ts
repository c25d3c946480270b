/**
 * How one `-m` module or one target of iptables is read: which options it has, how many words each takes, and what the options used mean together.
 * A reader that gives null has met something it does not understand; the caller then keeps the module's text as a named unknown.
 */
import type { Action, Condition, ConditionKind, Hook, Step } from "../ruleset.ts";
import { unknownMatch } from "../match-step.ts";
import type { IptablesFamily } from "./iptables-values.ts";
import type { Ipset } from "./ipset.ts";

export interface OptionUse {
  readonly name: string; // without the dashes
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** The rule a module stands in. */
export interface RulePlace {
  readonly family: IptablesFamily;
  /** Different for each rule: "ip filter INPUT 12", of legacy tables "legacy ip filter INPUT 12". */
  readonly place: string;
  /** Of the built-in chain the rule stands in; null in a user's chain. */
  readonly hook: Hook | null;
  readonly ipsets: ReadonlyMap<string, Ipset>;
  /** Whether the rule takes packets of TCP, UDP, UDP-Lite or SCTP alone. */
  readonly hasPorts: boolean;
  /** Sets that rules change as packets come. */
  readonly updatedSets: ReadonlySet<string>;
  /** The module with its options, as written. */
  readonly text: string;
}

export interface IptablesModule {
  /** The kernel loads the module only beside a test of this protocol. */
  readonly protocol?: number;
  /** Words after each option. */
  readonly options: ReadonlyMap<string, number>;
  /** Whether what it means depends on the rule it stands in, and not on its text alone. */
  readonly isStateful: boolean;
  readonly read: (uses: readonly OptionUse[], rule: RulePlace) => readonly Step[] | null;
}

/** Options as "name:words name:words"; a name without a number takes one word. */
export function optionArities(text: string): ReadonlyMap<string, number> {
  return new Map(
    text
      .split(" ")
      .filter((entry) => entry !== "")
      .map((entry) => {
        const [name = "", words = "1"] = entry.split(":");
        return [name, Number(words)];
      }),
  );
}

/** A module whose options are each a test of their own, all of which must pass. */
export function optionModule(options: string, readOption: (use: OptionUse, rule: RulePlace) => readonly Step[] | null): IptablesModule {
  return {
    options: optionArities(options),
    isStateful: false,
    read: (uses, rule) => {
      const steps: Step[] = [];
      for (const use of uses) {
        const own = readOption(use, rule);
        if (own === null) return null;
        steps.push(...own);
      }
      return steps;
    },
  };
}

/** A target, its options by name. */
export function targetModule(
  options: string,
  read: (options: ReadonlyMap<string, OptionUse>, rule: RulePlace) => readonly Step[] | null,
): IptablesModule {
  return {
    options: optionArities(options),
    isStateful: false,
    read: (uses, rule) => read(new Map(uses.map((use) => [use.name, use])), rule),
  };
}

/** Neither what it decides nor what it changes is known. */
export function unknownTarget(text: string): Action {
  return { kind: "unknown-action", condition: conditionOf("unmodelled", text, null), mayDecide: true };
}

/** A module that decides by something rules do not tell. Where `perRule`, each rule has a state of its own. */
export function conditionModule(kind: ConditionKind, options: string, perRule = false): IptablesModule {
  return {
    options: optionArities(options),
    isStateful: perRule,
    read: (uses, rule) => [unknownMatch(conditionOf(kind, withoutNegation(uses, rule), perRule ? rule.place : null), isNegated(uses))],
  };
}

/** `place` for a condition of one rule alone; null where the same text means the same everywhere. */
export function conditionOf(kind: ConditionKind, text: string, place: string | null): Condition {
  return { id: place === null ? `${kind} ${text}` : `${kind} ${place} ${text}`, kind, text };
}

/** A single negated option turns the whole test round; then both ways round are one condition. */
function isNegated(uses: readonly OptionUse[]): boolean {
  return uses.filter((use) => use.negated).length === 1 && uses.length === 1;
}

function withoutNegation(uses: readonly OptionUse[], rule: RulePlace): string {
  return isNegated(uses) ? rule.text.replace("! ", "") : rule.text;
}
