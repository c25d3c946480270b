/** State of a lease: an icon, a word and a colour, what it means as its title. */
import {
  CircleCheck,
  CircleDashed,
  CircleHelp,
  Clock,
  Hourglass,
  ShieldAlert,
  Snowflake,
  TriangleAlert,
  Undo2,
  Waypoints,
  type LucideIcon,
} from "lucide-react";
import type { LeaseState } from "@portolan/leases";
import type { ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import { lookOf, sayKnown } from "../unknown-value.ts";
import { sayLeaseState } from "./say-lease.ts";

interface StateLook {
  readonly icon: LucideIcon;
  readonly colours: string;
}

const looks: Readonly<Record<LeaseState, StateLook>> = {
  free: { icon: CircleDashed, colours: "bg-sunken text-ink" },
  reserved: { icon: Clock, colours: "bg-accent-soft text-accent" },
  active: { icon: CircleCheck, colours: "bg-good-soft text-good" },
  suspect: { icon: Hourglass, colours: "bg-warn-soft text-warn" },
  draining: { icon: Undo2, colours: "bg-violet-soft text-violet" },
  verifying: { icon: Undo2, colours: "bg-violet-soft text-violet" },
  quarantined: { icon: Snowflake, colours: "bg-warn-soft text-warn" },
  conflict: { icon: TriangleAlert, colours: "bg-bad-soft text-bad" },
  hijacked: { icon: ShieldAlert, colours: "bg-bad-soft text-bad" },
  failover: { icon: Waypoints, colours: "bg-warn-soft text-warn" },
};

const unknown: StateLook = { icon: CircleHelp, colours: "bg-warn-soft text-warn" };

export function LeaseStateLabel({ state, isShort = false }: { readonly state: LeaseState; readonly isShort?: boolean }): ReactElement {
  const speech = useSpeech();
  const { icon: Icon, colours } = lookOf<StateLook>(looks, state, unknown);
  return (
    <span
      title={sayKnown(speech, `lease.meaning.${state}`, state)}
      className={`inline-flex max-w-full items-center gap-1 rounded px-1.5 py-px text-xs whitespace-nowrap ${colours}`}
    >
      <Icon aria-hidden size={12} strokeWidth={2.25} className="shrink-0" />
      <span className="truncate">
        {isShort && state === "failover" ? speech.say("panel.lease.switched") : sayLeaseState(state, speech)}
      </span>
    </span>
  );
}
