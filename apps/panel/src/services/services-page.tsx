/** Every service of the host with its state; those with something amiss first. Kept fresh as endpoints come and go. */
import { serviceLabel } from "@portolan/phrases";
import { CircleX } from "lucide-react";
import { useDeferredValue, useMemo, useState, type ReactElement } from "react";
import { FilterField } from "../filter-field.tsx";
import { client } from "../api.ts";
import type { LiveState } from "../live/live-state.ts";
import { PageLink } from "../page-link.tsx";
import { servicePath } from "../page-location.ts";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { useTitle } from "../use-title.ts";
import { useAnswer } from "../use-answer.ts";
import type { Endpoint, ServiceSummary } from "../wire.ts";
import { PageFailure, PageSkeleton } from "./page-failure.tsx";
import { ServiceStateLabel } from "./service-state-label.tsx";

export function ServicesPage({ live }: { readonly live: LiveState; readonly onReconnect: () => void }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  useTitle(say("panel.services.title"));
  const holding = useMemo(() => live.endpoints.map(({ id }) => id).join(" "), [live.endpoints]);
  const { asked, retry } = useAnswer(`services ${holding}`, () => client.listServices());
  const last = useLastAnswered(asked.kind === "answered" ? asked.value.services : null);
  return (
    <main id="content" tabIndex={-1} aria-label={say("panel.services.title")} className="min-h-0 flex-1 overflow-auto px-4 py-6 sm:px-8">
      <div className="mx-auto max-w-4xl">
        <h2 className="text-lg font-semibold">{say("panel.services.title")}</h2>
        <p className="mt-1 mb-5 text-muted">{say("panel.services.lead")}</p>
        {asked.kind === "failed" && last !== null ? (
          <p role="status" className="mb-3 rounded-md bg-warn-soft px-3 py-2 text-warn [overflow-wrap:anywhere]">
            {say("panel.services.stale", { reason: sayRefusal(asked.refusal, speech) })}{" "}
            <button type="button" onClick={retry} className="font-medium underline underline-offset-2">
              {say("panel.failed.retry")}
            </button>
          </p>
        ) : null}
        {last !== null ? (
          <ServiceTable services={last} endpoints={live.endpoints} />
        ) : asked.kind === "failed" ? (
          <PageFailure title={say("panel.services.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />
        ) : (
          <PageSkeleton text={say("panel.services.loading")} lines={7} />
        )}
      </div>
    </main>
  );
}

/** The last list that came, while the next is asked for. */
function useLastAnswered(services: readonly ServiceSummary[] | null): readonly ServiceSummary[] | null {
  const [last, setLast] = useState(services);
  if (services !== null && services !== last) setLast(services);
  return services ?? last;
}

interface ServiceTableProps {
  readonly services: readonly ServiceSummary[];
  readonly endpoints: readonly Endpoint[];
}

function ServiceTable({ services, endpoints }: ServiceTableProps): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text).trim().toLowerCase();
  const byId = useMemo(() => new Map(endpoints.map((endpoint) => [endpoint.id, endpoint])), [endpoints]);
  if (services.length === 0) return <p className="rounded-md border border-line px-4 py-6">{say("panel.services.empty")}</p>;
  const shown = services.filter((service) =>
    [service.id, service.name, sayPhrase(serviceLabel(service)), ...service.units, ...portsOf(service, byId)].some((word) =>
      word.toLowerCase().includes(wanted),
    ),
  );
  return (
    <>
      <div className="mb-2 flex items-center gap-3">
        <FilterField label={say("panel.services.filter")} text={text} onText={setText} />
        <p role="status" className="ml-auto shrink-0 text-muted">
          {say("panel.services.count", { count: shown.length })}
        </p>
      </div>
      {shown.length === 0 ? <p className="py-6 text-muted">{say("panel.services.none", { text })}</p> : null}
      <ul className={shown.length === 0 ? "hidden" : "rounded-md border border-line"}>
        {shown.map((service) => (
          <OneService key={service.id} service={service} ports={portsOf(service, byId)} />
        ))}
      </ul>
    </>
  );
}

const portsShown = 8;

function OneService({ service, ports }: { readonly service: ServiceSummary; readonly ports: readonly string[] }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const rest = ports.length - portsShown;
  return (
    <li className="border-b border-line last:border-b-0">
      <PageLink
        href={servicePath(service.id)}
        className="grid grid-cols-[minmax(0,1.2fr)_8.5rem_minmax(0,1.6fr)] items-baseline gap-x-4 gap-y-0.5 px-3 py-2.5 hover:bg-hover focus-visible:outline-offset-[-2px] max-sm:grid-cols-[minmax(0,1fr)_auto]"
      >
        <span className="min-w-0">
          <span className="font-medium [overflow-wrap:anywhere]">{sayPhrase(serviceLabel(service))}</span>
          {service.units.length === 0 ? null : (
            <span translate="no" className="block truncate text-xs text-muted">
              {service.units.slice(0, 3).join(", ")}
            </span>
          )}
        </span>
        <ServiceStateLabel state={service.state} isTried={false} />
        <span className="min-w-0 max-sm:col-span-2">
          <span translate="no" className={`[overflow-wrap:anywhere] ${ports.length === 0 ? "text-muted" : "font-mono text-xs"}`}>
            {ports.length === 0 ? say("panel.services.noPorts") : `${ports.slice(0, portsShown).join(", ")}${rest > 0 ? ` +${rest}` : ""}`}
          </span>
          {service.state === "answers"
            ? null
            : service.answer.map((line, index) => (
                <span key={index} className="block [overflow-wrap:anywhere]">
                  {sayPhrase(line)}
                </span>
              ))}
          {service.findings.map((line, index) => (
            <span key={index} className="flex gap-1.5 text-bad">
              <CircleX aria-hidden size={13} className="mt-1 shrink-0" />
              <span className="min-w-0 [overflow-wrap:anywhere]">{sayPhrase(line)}</span>
            </span>
          ))}
        </span>
      </PageLink>
    </li>
  );
}

function portsOf({ endpoints: ids }: ServiceSummary, byId: ReadonlyMap<string, Endpoint>): readonly string[] {
  const endpoints = ids.flatMap((id) => byId.get(id) ?? []).sort((a, b) => a.port - b.port);
  return [...new Set(endpoints.map(({ port, protocol }) => (protocol === "udp" ? `${port}/udp` : String(port))))];
}
