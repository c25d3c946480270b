/** Every lease that holds something: found by words and by how it stands, one of them opened beside the list. */
import { Plus } from "lucide-react";
import { useCallback, useMemo, useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { FilterField } from "../../filter-field.tsx";
import { PageLink, useVisit } from "../../page-link.tsx";
import { leasePath } from "../../page-location.ts";
import { PageFailure, PageSkeleton } from "../../services/page-failure.tsx";
import { formatCount } from "../../settings/format-count.ts";
import { useSpeech } from "../../settings/language.ts";
import { sayRefusal } from "../../settings/say-refusal.ts";
import { useView } from "../../view.ts";
import { writeSearch } from "../../view.ts";
import { LeaseFrame, MainAction } from "../lease-frame.tsx";
import { useLeaseNews } from "../lease-news.ts";
import { LeaseDrawer } from "../one/lease-drawer.tsx";
import { useLastAnswer } from "../use-last-answer.ts";
import { LeaseTable } from "./lease-table.tsx";
import { leaseOrders, selectLeases, sortLeases, standingOf, standings, type LeaseOrder, type Standing } from "./select-leases.ts";
import { useLeases } from "./use-leases.ts";

export function LeasesPage({ opened }: { readonly opened: string | null }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const list = useLeases(null);
  const { view } = useView();
  const visit = useVisit();
  const open = useCallback(
    (id: string | null) => visit(`${id === null ? "/leases" : leasePath(id)}${writeSearch({ q: view.q })}`),
    [visit, view.q],
  );
  return (
    <LeaseFrame
      tab="leases"
      look="max-w-6xl"
      action={<MainAction href="/leases/new" icon={<Plus aria-hidden size={15} />} text={say("panel.leases.claim")} />}
    >
      {list.isLoaded ? (
        list.leases.length === 0 ? (
          <NoLeases />
        ) : (
          <Found list={list} opened={opened} onOpen={open} />
        )
      ) : list.failure === null ? (
        <PageSkeleton text={say("panel.leases.loading")} lines={8} />
      ) : (
        <PageFailure title={say("panel.leases.failed")} text={sayRefusal(list.failure.refusal, speech)} onRetry={list.retry} />
      )}
      {opened === null ? null : <LeaseDrawer key={opened} id={opened} onClose={() => open(null)} />}
    </LeaseFrame>
  );
}

interface FoundProps {
  readonly list: ReturnType<typeof useLeases>;
  readonly opened: string | null;
  readonly onOpen: (id: string) => void;
}

function Found({ list, opened, onOpen }: FoundProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { view, changeView } = useView();
  const poolName = usePoolNames();
  const [hidden, setHidden] = useState<ReadonlySet<Standing>>(new Set());
  const text = view.q ?? "";
  const order = leaseOrders.find((one) => one === view.sort) ?? "port";
  const shown = useMemo(
    () => sortLeases(selectLeases(list.leases, { text, hidden, poolName }), order),
    [list.leases, text, hidden, poolName, order],
  );
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <FilterField label={say("panel.leases.filter")} text={text} onText={(next) => changeView({ q: next }, false)} />
        <StandingChips list={list} hidden={hidden} onHidden={setHidden} />
        <label className="flex items-center gap-1.5">
          {say("panel.leases.order")}
          <select
            value={order}
            onChange={(event) => changeView({ sort: event.target.value === "port" ? undefined : event.target.value }, false)}
            className="h-8 rounded-md border border-line-strong bg-raised px-2 max-sm:h-10"
          >
            {leaseOrders.map((one: LeaseOrder) => (
              <option key={one} value={one}>
                {say(`panel.leases.order.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <p role="status" className="ml-auto shrink-0 text-muted">
          {shown.length === list.leases.length
            ? say("panel.leases.count", { count: shown.length, shown: formatCount(shown.length) })
            : say("panel.leases.countOf", { shown: formatCount(shown.length), total: formatCount(list.leases.length) })}
        </p>
      </div>
      {list.failure === null ? null : (
        <p role="status" className="mb-2 text-warn">
          {say("panel.leases.old")} {sayRefusal(list.failure.refusal, speech)}
        </p>
      )}
      {list.isWhole ? null : <p className="mb-2 text-muted">{say("panel.leases.notAll", { count: formatCount(list.leases.length) })}</p>}
      {shown.length === 0 ? (
        <p className="py-6 text-muted">{say("panel.leases.noMatch")}</p>
      ) : (
        <LeaseTable leases={shown} listKey={`${text} ${order} ${[...hidden].join()}`} poolName={poolName} opened={opened} onOpen={onOpen} />
      )}
    </>
  );
}

interface StandingChipsProps {
  readonly list: Pick<ReturnType<typeof useLeases>, "leases">;
  readonly hidden: ReadonlySet<Standing>;
  readonly onHidden: (hidden: ReadonlySet<Standing>) => void;
}

function StandingChips({ list: { leases }, hidden, onHidden }: StandingChipsProps): ReactElement {
  const { say } = useSpeech();
  const counts = useMemo(() => Map.groupBy(leases, ({ state }) => standingOf(state)), [leases]);
  const toggle = (standing: Standing): void => {
    const next = new Set(hidden);
    if (!next.delete(standing)) next.add(standing);
    onHidden(next);
  };
  return (
    <div role="group" aria-label={say("panel.leases.standing")} className="flex flex-wrap gap-1.5">
      {standings
        .filter((standing) => counts.has(standing))
        .map((standing) => (
          <button
            key={standing}
            type="button"
            aria-pressed={!hidden.has(standing)}
            onClick={() => toggle(standing)}
            className={`h-8 rounded-full border px-2.5 max-sm:h-10 ${hidden.has(standing) ? "border-line text-muted line-through" : "border-line-strong bg-raised"} ${standing === "trouble" && !hidden.has(standing) ? "text-bad" : ""}`}
          >
            {say(`panel.leases.standing.${standing}`)} {formatCount(counts.get(standing)?.length ?? 0)}
          </button>
        ))}
    </div>
  );
}

/** The name of a pool by its id; the id itself until it is known. */
function usePoolNames(): (id: string) => string {
  const { asked } = useLastAnswer(`pool names ${useLeaseNews()}`, () => client.listPools());
  const pools = asked.kind === "answered" ? asked.value.pools : null;
  return useMemo(() => {
    const names = new Map(pools?.map(({ pool: { id, name } }) => [id, name]));
    return (id) => names.get(id) ?? id;
  }, [pools]);
}

function NoLeases(): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="rounded-md border border-line px-4 py-6">
      <p className="text-base font-semibold">{say("panel.leases.none")}</p>
      <p className="mt-1 max-w-prose text-pretty">{say("panel.leases.noneHelp")}</p>
      <p className="mt-3 flex flex-wrap gap-x-4 gap-y-1">
        <PageLink href="/leases/new" className="text-accent underline underline-offset-2">
          {say("panel.leases.claim")}
        </PageLink>
        <PageLink href="/pools" className="text-accent underline underline-offset-2">
          {say("panel.nav.pools")}
        </PageLink>
      </p>
    </div>
  );
}
