/** In the drawer of an endpoint: what can be planned of it, each a page with the wish filled in. */
import { Ban, Gauge, ListFilter, Plug, Timer, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { PageLink } from "../page-link.tsx";
import { wishPath, type WishKind } from "../page-location.ts";
import { useSpeech } from "../settings/language.ts";
import type { Endpoint } from "../wire.ts";

const actions: readonly { readonly kind: WishKind; readonly icon: LucideIcon }[] = [
  { kind: "only", icon: ListFilter },
  { kind: "also", icon: Timer },
  { kind: "close", icon: Ban },
  { kind: "rate", icon: Gauge },
  { kind: "bind", icon: Plug },
];

export function PlanActions({ endpoint }: { readonly endpoint: Endpoint }): ReactElement | null {
  const { say } = useSpeech();
  const { namespace, state, protocol, port, service } = endpoint;
  if (namespace !== "host" || state === "bound") return null;
  const isSet = service !== null && service.recognisedBy !== "port";
  return (
    <nav aria-label={say("panel.plan.actions")} className="mt-3 flex flex-wrap gap-1.5">
      {actions
        .filter(({ kind }) => kind !== "bind" || isSet)
        .map(({ kind, icon: Icon }) => (
          <PageLink key={kind} href={wishPath({ kind, protocol, port })} className="plain-button flex items-center gap-1.5 px-2.5">
            <Icon aria-hidden size={14} className="shrink-0 text-muted" />
            {say(`panel.plan.action.${kind === "deny" || kind === "bandwidth" ? "only" : kind}`)}
          </PageLink>
        ))}
    </nav>
  );
}
