/** The rules of a pool, each as a line: only those that say something. */
import type { ReactElement } from "react";
import { joinWords } from "../../settings/join-words.ts";
import { useSpeech, type Speech } from "../../settings/language.ts";
import type { Pool } from "../../wire.ts";
import { sayTerm } from "../claim/terms.ts";

export function PoolRulesView({ pool }: { readonly pool: Pool }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  return (
    <section aria-label={say("panel.pool.rules")} className="mt-8">
      <h3 className="mb-2 text-[0.875rem] font-semibold">{say("panel.pool.rules")}</h3>
      <ul className="max-w-prose list-disc space-y-1 pl-5">
        {rulesOf(pool, speech).map((line) => (
          <li key={line} className="text-pretty [overflow-wrap:anywhere]">
            {line}
          </li>
        ))}
      </ul>
    </section>
  );
}

function rulesOf({ rules, quarantineSeconds }: Pool, speech: Speech): readonly string[] {
  const { say, language } = speech;
  const ranges = (list: readonly { readonly from: number; readonly to: number }[]): string =>
    joinWords(
      list.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)),
      language,
    );
  const { owners, longestTermSeconds } = rules;
  return [
    say("panel.pool.rule.quarantine", { time: sayTerm(quarantineSeconds, speech) }),
    say("panel.pool.rule.modes", {
      modes: joinWords(
        rules.modes.map((mode) => say(`panel.claim.mode.${mode}`)),
        language,
      ),
    }),
    ...(rules.forbidden.length === 0 ? [] : [say("panel.pool.rule.forbidden", { ports: ranges(rules.forbidden) })]),
    ...(rules.grantedAllTheSame.length === 0
      ? []
      : [say("panel.pool.rule.granted", { ports: joinWords(rules.grantedAllTheSame.map(String), language) })]),
    ...(rules.isExclusive ? [say("panel.pool.rule.exclusive")] : []),
    ...(rules.isPaired ? [say("panel.pool.rule.paired")] : []),
    rules.longestBlock > 1 ? say("panel.pool.rule.block", { count: rules.longestBlock }) : say("panel.pool.rule.noBlock"),
    ...(rules.families.length === 3
      ? []
      : [
          say("panel.pool.rule.families", {
            families: joinWords(
              rules.families.map((one) => say(`panel.claim.family.${one}`)),
              language,
            ),
          }),
        ]),
    ...(rules.addresses.length === 0 ? [] : [say("panel.pool.rule.addresses", { addresses: joinWords(rules.addresses, language) })]),
    ...(owners.allowed.length === 0 ? [] : [say("panel.pool.rule.allowed", { owners: joinWords(owners.allowed, language) })]),
    ...(owners.refused.length === 0 ? [] : [say("panel.pool.rule.refused", { owners: joinWords(owners.refused, language) })]),
    ...(longestTermSeconds === null ? [] : [say("panel.pool.rule.term", { time: sayTerm(longestTermSeconds, speech) })]),
  ];
}
