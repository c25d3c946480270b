/** In the drawer of an endpoint: that its port is leased and how that stands, or that it may be claimed so that nobody else gets it. */
import { Anchor } from "lucide-react";
import type { ReactElement } from "react";
import { PageLink } from "../page-link.tsx";
import { leasePath } from "../page-location.ts";
import { useSpeech } from "../settings/language.ts";
import { showHidden } from "../settings/visible-text.ts";
import type { Endpoint } from "../wire.ts";
import { leasedPortOf, useLeasedPorts } from "./leased-ports.ts";
import { sayLeaseState } from "./say-lease.ts";

export function EndpointLease({ endpoint }: { readonly endpoint: Endpoint }): ReactElement | null {
  const speech = useSpeech();
  const leased = leasedPortOf(useLeasedPorts(), endpoint);
  if (leased === null) return null;
  const { protocol, port } = endpoint;
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1">
      <Anchor aria-hidden size={14} className="shrink-0 text-accent" />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {speech.say("panel.lease.ofEndpoint", {
          port: `${protocol} ${port}`,
          owner: showHidden(leased.owner),
          state: sayLeaseState(leased.state, speech),
        })}
      </span>
      <PageLink href={leasePath(leased.lease)} className="text-accent underline underline-offset-2">
        {speech.say("panel.pool.map.openLease")}
      </PageLink>
    </p>
  );
}
