/** Whether a service answers: a word, an icon and a colour. `isTried`: connections were made; otherwise the sockets alone say so. */
import { CircleCheck, CircleDashed, CircleHelp, CircleX, CornerUpRight, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import { lookOf, sayKnown } from "../unknown-value.ts";
import type { ServiceState } from "../wire.ts";

const looks: Record<ServiceState, { readonly icon: LucideIcon; readonly colour: string }> = {
  answers: { icon: CircleCheck, colour: "text-good" },
  partly: { icon: TriangleAlert, colour: "text-warn" },
  silent: { icon: CircleX, colour: "text-bad" },
  absent: { icon: CircleDashed, colour: "text-muted" },
  elsewhere: { icon: CornerUpRight, colour: "text-muted" },
  unknown: { icon: CircleHelp, colour: "text-warn" },
};

export function ServiceStateLabel({ state, isTried }: { readonly state: ServiceState; readonly isTried: boolean }): ReactElement {
  const speech = useSpeech();
  const { icon: Icon, colour } = lookOf(looks, state, looks.unknown);
  const isListed = !isTried && (state === "answers" || state === "silent");
  return (
    <span className={`inline-flex items-baseline gap-1.5 whitespace-nowrap ${colour}`}>
      <Icon aria-hidden size={14} strokeWidth={2.25} className="self-center" />
      <span>{sayKnown(speech, isListed ? `panel.service.state.listed.${state}` : `panel.service.state.${state}`, state)}</span>
    </span>
  );
}
