/** One part of a service: who runs it, its endpoints, then everything that is said of it in the words of the command line. */
import { useState, type ReactElement } from "react";
import { ScopeBadge, StateLabel } from "../badges.tsx";
import { SectionList } from "../drawer/explanation-sections.tsx";
import { useNotes } from "../notes/use-notes.ts";
import { PageLink } from "../page-link.tsx";
import { joinWords } from "../settings/join-words.ts";
import { useSpeech } from "../settings/language.ts";
import { showHidden } from "../settings/visible-text.ts";
import type { Endpoint, ServicePart } from "../wire.ts";
import { HowToChange } from "./how-to-change.tsx";
import { ServiceStateLabel } from "./service-state-label.tsx";

const shownFirst = 12;

export function ServicePartView({ part, isAlone }: { readonly part: ServicePart; readonly isAlone: boolean }): ReactElement {
  const { say, sayPhrase, language } = useSpeech();
  const { title, state, pids, endpoints, probes, sections } = part;
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? endpoints : endpoints.slice(0, shownFirst);
  return (
    <section className={isAlone ? "mt-5" : "mt-6 rounded-lg border border-line px-4 pt-3 pb-5 sm:px-5"}>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h3 className="text-[0.9375rem] font-semibold [overflow-wrap:anywhere]">{sayPhrase(title)}</h3>
        {isAlone ? null : <ServiceStateLabel state={state} isTried={probes.length > 0} />}
      </div>
      {pids.length < 2 ? null : (
        <p className="text-xs text-muted">
          {say("panel.service.processes", {
            count: pids.length,
            pids: joinWords(pids.slice(0, 12).map(String), language),
          })}
        </p>
      )}
      <h4 className="mt-4 mb-1.5 text-[0.875rem] font-semibold">{say("panel.service.endpoints")}</h4>
      {endpoints.length === 0 ? <p className="text-muted">{say("panel.service.noEndpoints")}</p> : null}
      <ul className={endpoints.length === 0 ? "hidden" : "rounded-md border border-line"}>
        {shown.map((endpoint) => (
          <PartEndpoint key={endpoint.id} endpoint={endpoint} />
        ))}
      </ul>
      {shown.length === endpoints.length ? null : (
        <button type="button" onClick={() => setIsWhole(true)} className="plain-button mt-2">
          {say("panel.service.moreEndpoints", { count: endpoints.length })}
        </button>
      )}
      <SectionList sections={sections} probes={probes} />
    </section>
  );
}

function PartEndpoint({ endpoint }: { readonly endpoint: Endpoint }): ReactElement {
  const name = useNotes().get(endpoint.id)?.name ?? "";
  const place = endpoint.display.ss === "" ? `${endpoint.address}:${endpoint.port}` : endpoint.display.ss;
  return (
    <li className="border-b border-line px-3 py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <PageLink
          href={`/?endpoint=${encodeURIComponent(endpoint.id)}`}
          translate="no"
          className="min-w-44 font-mono text-xs text-accent underline underline-offset-2 [overflow-wrap:anywhere]"
        >
          {endpoint.protocol} {place}
        </PageLink>
        <ScopeBadge scope={endpoint.scope} />
        <StateLabel endpoint={endpoint} />
        {name === "" ? null : <bdi className="min-w-0 font-medium [overflow-wrap:anywhere]">{showHidden(name)}</bdi>}
        <HowToChange endpoint={endpoint} />
      </div>
    </li>
  );
}
