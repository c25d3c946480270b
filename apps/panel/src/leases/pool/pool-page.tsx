/** One pool: how full it is and will be, what every port of it is, what invites trouble, and its rules. */
import { Plus } from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { PageLink } from "../../page-link.tsx";
import { claimPath, poolPath } from "../../page-location.ts";
import { PageFailure, PageSkeleton } from "../../services/page-failure.tsx";
import { useSpeech } from "../../settings/language.ts";
import { sayRefusal } from "../../settings/say-refusal.ts";
import { useTitle } from "../../use-title.ts";
import type { PoolDocument } from "../../wire.ts";
import { MainAction } from "../lease-frame.tsx";
import { useLeaseNews } from "../lease-news.ts";
import { useLeases } from "../list/use-leases.ts";
import { PortMap } from "../map/port-map.tsx";
import { useLastAnswer } from "../use-last-answer.ts";
import { UseChart } from "../use/use-chart.tsx";
import { indexLeases } from "./index-leases.ts";
import { PoolFigures } from "./pool-figures.tsx";
import { PoolRemoval } from "./pool-removal.tsx";
import { PoolRulesView } from "./pool-rules-view.tsx";
import { PoolWarnings } from "./pool-warnings.tsx";
import { sayForecast, sayTrust, sayPlace } from "./say-pool.ts";

export function PoolPage({ name }: { readonly name: string }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  useTitle(say("panel.pool.title", { name }));
  const { asked, retry, isOld } = useLastAnswer(`pool ${name} ${useLeaseNews()}`, () => client.readPool(name));
  return (
    <main
      id="content"
      tabIndex={-1}
      aria-label={say("panel.pool.title", { name })}
      className="min-h-0 flex-1 overflow-auto px-4 py-5 sm:px-8"
    >
      <div className="mx-auto max-w-6xl">
        <p className="mb-2">
          <PageLink href="/pools" className="text-accent underline underline-offset-2">
            {say("panel.pool.toAll")}
          </PageLink>
        </p>
        {asked.kind === "loading" ? <PageSkeleton text={say("panel.pool.loading")} lines={9} /> : null}
        {asked.kind === "failed" ? (
          <PageFailure title={say("panel.pool.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />
        ) : null}
        {asked.kind === "answered" ? <ShownPool document={asked.value} isOld={isOld} /> : null}
      </div>
    </main>
  );
}

function ShownPool({ document, isOld }: { readonly document: PoolDocument; readonly isOld: boolean }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { pool, told } = document;
  return (
    <article>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="flex flex-wrap items-baseline gap-x-2 text-lg font-semibold">
            <span translate="no" className="[overflow-wrap:anywhere]">
              {pool.name}
            </span>
            <span className="text-base font-normal text-muted">{sayPlace(pool, speech)}</span>
          </h2>
          {isOld ? (
            <p role="status" className="text-warn">
              {say("panel.pool.old")}
            </p>
          ) : null}
        </div>
        <div className="flex flex-wrap gap-2">
          <PageLink href={`${poolPath(pool.name)}/change`} className="plain-button flex items-center">
            {say("panel.pool.change")}
          </PageLink>
          <MainAction
            href={claimPath({ pool: pool.name, port: null })}
            icon={<Plus aria-hidden size={15} />}
            text={say("panel.leases.claim")}
          />
        </div>
      </div>
      <PoolFigures summary={document} />
      <PoolWarnings warnings={told} />
      <Ports document={document} />
      <UseOverTime document={document} />
      <PoolRulesView pool={pool} />
      <PoolRemoval pool={pool} use={document.use} />
    </article>
  );
}

const headingLook = "mb-2 text-[0.875rem] font-semibold";

function Ports({ document: { pool, maps, hosts } }: { readonly document: PoolDocument }): ReactElement {
  const { say } = useSpeech();
  const [chosen, setChosen] = useState<string | null>(null);
  const map = maps.find(({ host }) => host === chosen) ?? maps[0] ?? null;
  const { leases } = useLeases(pool.id);
  const index = useMemo(() => indexLeases(leases), [leases]);
  const host = map?.host ?? "";
  const nameOf = (id: string): string => hosts.find((one) => one.host === id)?.name ?? id;
  return (
    <section aria-label={say("panel.pool.ports")} className="mt-6">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className={headingLook}>{maps.length === 1 ? say("panel.pool.portsOf", { host: nameOf(host) }) : say("panel.pool.ports")}</h3>
        {maps.length > 1 ? (
          <label className="mb-2 flex items-center gap-2">
            {say("panel.pool.host")}
            <select
              value={host}
              onChange={(event) => setChosen(event.target.value)}
              className="h-8 rounded-md border border-line-strong bg-raised px-2 max-sm:h-10"
            >
              {maps.map((one) => (
                <option key={one.host} value={one.host}>
                  {nameOf(one.host)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
      </div>
      {hosts
        .filter(({ isReady }) => !isReady)
        .map((one) => (
          <p key={one.host} className="mb-2 text-warn">
            {say("panel.pool.hostNotReady", { host: one.name })}
          </p>
        ))}
      {map === null ? (
        <p className="text-muted">{say("panel.pool.noHost")}</p>
      ) : (
        <PortMap
          key={map.host}
          pool={pool.name}
          bands={pool.bands}
          map={map}
          leaseAt={(port) => index.get(`${map.host} ${port}`) ?? null}
        />
      )}
    </section>
  );
}

function UseOverTime({ document }: { readonly document: PoolDocument }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { series, forecast, use } = document;
  const limit = use.active + use.reserved + use.quarantined + use.ordinaryLeft;
  return (
    <section aria-label={say("panel.pool.use")} className="mt-8">
      <h3 className={headingLook}>{say("panel.pool.use")}</h3>
      <p className="max-w-prose text-pretty">{sayForecast(forecast, speech)}</p>
      {forecast?.code === "forecast" ? (
        <p className="mb-2 max-w-prose text-xs text-muted text-pretty">{sayTrust(forecast, speech)}</p>
      ) : null}
      <UseChart series={series} foreseen={forecast?.code === "forecast" ? forecast.points : []} limit={limit} />
    </section>
  );
}
