/** How a plan stands: an icon, a word and a colour. */
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  ClockAlert,
  FileClock,
  Hourglass,
  LoaderCircle,
  ShieldCheck,
  TimerOff,
  Undo2,
  type LucideIcon,
} from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import { lookOf, sayKnown } from "../unknown-value.ts";
import type { PlanState } from "../wire.ts";

interface StateLook {
  readonly icon: LucideIcon;
  readonly colours: string;
}

const looks: Readonly<Record<PlanState, StateLook>> = {
  requested: { icon: FileClock, colours: "bg-accent-soft text-accent" },
  approved: { icon: ShieldCheck, colours: "bg-accent-soft text-accent" },
  applying: { icon: LoaderCircle, colours: "bg-warn-soft text-warn" },
  waiting: { icon: Hourglass, colours: "bg-warn-soft text-warn" },
  confirmed: { icon: CircleCheck, colours: "bg-good-soft text-good" },
  undone: { icon: Undo2, colours: "bg-bad-soft text-bad" },
  refused: { icon: CircleSlash, colours: "bg-bad-soft text-bad" },
  expired: { icon: TimerOff, colours: "bg-sunken text-ink" },
  withdrawn: { icon: Ban, colours: "bg-sunken text-ink" },
  ended: { icon: CircleDashed, colours: "bg-sunken text-ink" },
  stale: { icon: ClockAlert, colours: "bg-warn-soft text-warn" },
};

export function PlanStateLabel({ state }: { readonly state: PlanState }): ReactElement {
  const speech = useSpeech();
  const { icon: Icon, colours } = lookOf<StateLook>(looks, state, looks.expired);
  return (
    <span className={`inline-flex items-center gap-1 rounded px-1.5 py-px text-xs whitespace-nowrap ${colours}`}>
      <Icon aria-hidden size={12} strokeWidth={2.25} className="shrink-0" />
      {sayKnown(speech, `panel.plan.state.${state}`, state)}
    </span>
  );
}
