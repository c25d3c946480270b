/** Scope and state of an endpoint: a word and a colour, and for the state an icon, so that colour never stands alone. */
import { CircleDashed, CircleDot, CircleHelp, Lock, Share2, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech } from "./settings/language.ts";
import { stateName, type StateName } from "./state-name.ts";
import { lookOf, sayKnown } from "./unknown-value.ts";
import type { Endpoint, Scope } from "./wire.ts";

const scopeColours: Record<Scope, string> = {
  ipv4: "bg-sunken text-ink",
  ipv6: "bg-violet-soft text-violet",
  dual: "bg-accent-soft text-accent",
  "ipv6-or-dual": "bg-warn-soft text-warn",
};

export function ScopeBadge({ scope }: { readonly scope: Scope }): ReactElement {
  const speech = useSpeech();
  return (
    <span
      title={sayKnown(speech, `panel.scope.${scope}.title`, scope)}
      className={`inline-block rounded px-1.5 py-px text-xs whitespace-nowrap ${lookOf<string>(scopeColours, scope, "bg-warn-soft text-warn")}`}
    >
      {sayKnown(speech, `panel.scope.${scope}`, scope)}
    </span>
  );
}

const stateLooks: Record<StateName, { readonly icon: LucideIcon; readonly colour: string }> = {
  listening: { icon: CircleDot, colour: "text-good" },
  open: { icon: CircleDot, colour: "text-good" },
  bound: { icon: Lock, colour: "text-warn" },
  published: { icon: Share2, colour: "text-accent" },
  activated: { icon: CircleDashed, colour: "text-violet" },
};

export function StateLabel({ endpoint }: { readonly endpoint: Pick<Endpoint, "protocol" | "state"> }): ReactElement {
  const speech = useSpeech();
  const state = stateName(endpoint);
  const { icon: Icon, colour } = lookOf(stateLooks, state, { icon: CircleHelp, colour: "text-warn" });
  return (
    <span
      title={sayKnown(speech, `panel.state.${state}.title`, state)}
      className={`inline-flex items-baseline gap-1.5 whitespace-nowrap ${colour}`}
    >
      <Icon aria-hidden size={13} strokeWidth={2.25} className="self-center" />
      <span>{sayKnown(speech, `panel.state.${state}`, state)}</span>
    </span>
  );
}
