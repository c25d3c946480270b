/** Why a claim is refused, as sentences: what happened, what would work, and where to look. */
import { CircleSlash } from "lucide-react";
import type { ReactElement } from "react";
import { PageLink } from "../../page-link.tsx";
import { leasePath, poolPath } from "../../page-location.ts";
import { useSpeech } from "../../settings/language.ts";
import type { RefusedClaim } from "../../wire.ts";
import { ConflictHelpBox } from "../one/conflict-help.tsx";
import { EvidenceList } from "../one/evidence-list.tsx";

interface RefusedViewProps {
  readonly refused: RefusedClaim;
  readonly pool: string; // name; empty: no link to it
}

export function RefusedView({ refused, pool }: RefusedViewProps): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const { what, works } = refused.told;
  return (
    <div>
      <p className="flex items-start gap-2 font-medium">
        <CircleSlash aria-hidden size={16} className="mt-0.5 shrink-0 text-bad" />
        <span className="min-w-0 text-pretty [overflow-wrap:anywhere]">{sayPhrase(what)}</span>
      </p>
      {works === null ? null : (
        <p className="mt-1 text-pretty [overflow-wrap:anywhere]">
          <span className="text-muted">{say("panel.claim.works")}</span> {sayPhrase(works)}
        </p>
      )}
      {refused.code === "port-leased" ? (
        <p className="mt-1">
          <PageLink href={leasePath(refused.lease)} className="text-accent underline underline-offset-2">
            {say("panel.pool.map.openLease")}
          </PageLink>
        </p>
      ) : null}
      {refused.code === "pool-full" && pool !== "" ? (
        <p className="mt-1">
          <PageLink href={poolPath(pool)} className="text-accent underline underline-offset-2">
            {say("panel.claim.openPool")}
          </PageLink>
        </p>
      ) : null}
      {refused.code === "port-occupied" ? (
        <div className="mt-2">
          <EvidenceList evidence={refused.evidence} isTroubled />
          <ConflictHelpBox protocol={refused.evidence[0]?.protocol ?? "tcp"} port={refused.port} />
        </div>
      ) : null}
    </div>
  );
}
