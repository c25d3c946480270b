/** Every port of a pool on one host as a picture, band by band, with what the pointed or chosen one is in words above it and what can be done with it. */
import type { Band, Lease } from "@portolan/leases";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useCallback, useMemo, useState, type ReactElement } from "react";
import { IconButton } from "../../icon-button.tsx";
import { PageLink, useVisit } from "../../page-link.tsx";
import { claimPath, leasePath } from "../../page-location.ts";
import { formatCount } from "../../settings/format-count.ts";
import { useSpeech, type Speech } from "../../settings/language.ts";
import type { PoolMap } from "../../wire.ts";
import { sayLeaseState } from "../say-lease.ts";
import { BandMap, type PortChoice } from "./band-map.tsx";
import { kindLooks, type MapKind } from "./map-kinds.ts";
import { MapLegend } from "./map-legend.tsx";
import { countKinds, paintRuns } from "./paint-runs.ts";
import { runAt, type KindRun } from "./port-grid.ts";

interface PortMapProps {
  readonly pool: string; // name
  readonly bands: readonly Band[];
  readonly map: PoolMap;
  readonly leaseAt: (port: number) => Lease | null; // on this host; null: not known, or none
}

export function PortMap({ pool, bands, map, leaseAt }: PortMapProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const visit = useVisit();
  const runs = useMemo(() => paintRuns(bands, map), [bands, map]);
  const [chosen, choose] = useState<number | null>(null);
  const [pointed, point] = useState<number | null>(null);
  const sayPort = useCallback((port: number) => describePort({ port, runs, lease: leaseAt(port) }, speech), [runs, leaseAt, speech]);
  const open = (port: number): void => {
    const lease = leaseAt(port);
    const kind = runAt(runs, port)?.kind;
    if (lease !== null) visit(leasePath(lease.id));
    else if (kind === "free") visit(claimPath({ pool, port }));
    else choose(port);
  };
  const choice: PortChoice = { port: chosen, choose, point, open, say: sayPort };
  const shown = pointed ?? chosen;
  return (
    <>
      <MapLegend counts={useMemo(() => countKinds(runs), [runs])} />
      <div className="sticky top-[-1.25rem] z-10 -mx-1 mt-3 bg-paper px-1 py-1.5">
        <PortTold port={shown} runs={runs} pool={pool} leaseAt={leaseAt} text={shown === null ? null : sayPort(shown)} choose={choose} />
      </div>
      {bands
        .toSorted((a, b) => a.from - b.from)
        .map((band) => (
          <section key={`${band.kind} ${band.from}`} className="mt-3">
            <h4 className="mb-1.5 flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium">{say(`panel.pool.band.${band.kind}`)}</span>
              <span translate="no" className="font-mono text-xs">
                {band.from}–{band.to}
              </span>
              <span className="text-xs text-muted">{say(`panel.pool.band.${band.kind}.help`)}</span>
            </h4>
            <BandMap band={band} runs={runs} choice={choice} />
          </section>
        ))}
    </>
  );
}

interface PortToldProps {
  readonly port: number | null;
  readonly text: string | null;
  readonly pool: string;
  readonly runs: readonly KindRun<MapKind>[];
  readonly leaseAt: (port: number) => Lease | null;
  readonly choose: (port: number) => void;
}

/** Always there and always as high, so that the picture stays where it is. */
function PortTold({ port, text, pool, runs, leaseAt, choose }: PortToldProps): ReactElement {
  const { say } = useSpeech();
  const run = port === null ? null : runAt(runs, port);
  const lease = port === null ? null : leaseAt(port);
  const step = (by: 1 | -1): void => {
    const last = runs.at(-1);
    if (run === null || last === undefined) return choose((by > 0 ? runs[0]?.from : last?.to) ?? 0);
    const index = runs.indexOf(run) + by;
    choose(runs[(index + runs.length) % runs.length]?.from ?? run.from);
  };
  return (
    <div className="flex min-h-10 items-center gap-2 rounded-md border border-line bg-raised py-1 pr-1 pl-3 max-sm:min-h-16">
      <span
        aria-hidden
        className="size-3 shrink-0 rounded-[3px] border border-line-strong"
        style={{ background: run === null ? "transparent" : kindLooks[run.kind].ground }}
      />
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">{text ?? <span className="text-muted">{say("panel.pool.map.hint")}</span>}</p>
      {lease === null ? null : (
        <PageLink href={leasePath(lease.id)} className="shrink-0 px-1 text-accent underline underline-offset-2">
          {say("panel.pool.map.openLease")}
        </PageLink>
      )}
      {port !== null && run?.kind === "free" ? (
        <PageLink href={claimPath({ pool, port })} className="shrink-0 px-1 text-accent underline underline-offset-2">
          {say("panel.pool.map.claim")}
        </PageLink>
      ) : null}
      <span className="flex shrink-0">
        <IconButton icon={ChevronLeft} text={say("panel.pool.map.previous")} onPress={() => step(-1)} />
        <IconButton icon={ChevronRight} text={say("panel.pool.map.next")} onPress={() => step(1)} />
      </span>
    </div>
  );
}

interface DescribedPort {
  readonly port: number;
  readonly runs: readonly KindRun<MapKind>[];
  readonly lease: Lease | null;
}

function describePort({ port, runs, lease }: DescribedPort, speech: Speech): string {
  const { say } = speech;
  const run = runAt(runs, port);
  if (run === null) return say("panel.pool.map.at", { port, what: say("panel.pool.map.outside") });
  if (lease !== null) {
    const what = say("panel.pool.map.leased", { state: sayLeaseState(lease.state, speech), owner: lease.owner });
    return say("panel.pool.map.at", { port, what });
  }
  const what = say(`panel.pool.map.${run.kind}.help`);
  if (run.from === run.to) return say("panel.pool.map.at", { port, what });
  return say("panel.pool.map.atRun", {
    port,
    what,
    from: run.from,
    to: run.to,
    shown: formatCount(run.to - run.from + 1),
  });
}
