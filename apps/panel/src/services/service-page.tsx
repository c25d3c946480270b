/** One service as a whole: the verdict, then each part with its endpoints, what set them, what it should hold, its limits and how to change it. */
import { serviceLabel } from "@portolan/phrases";
import { ChevronLeft, RotateCw } from "lucide-react";
import type { ReactElement } from "react";
import { client } from "../api.ts";
import { SectionList } from "../drawer/explanation-sections.tsx";
import { IconButton } from "../icon-button.tsx";
import type { LiveState } from "../live/live-state.ts";
import { PageLink } from "../page-link.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { formatClock } from "../settings/time-format.ts";
import { useNow } from "../settings/use-now.ts";
import { useTitle } from "../use-title.ts";
import { useAnswer } from "../use-answer.ts";
import type { ServiceExplanation } from "../wire.ts";
import { PageFailure, PageSkeleton } from "./page-failure.tsx";
import { RecentChanges } from "./recent-changes.tsx";
import { ServicePartView } from "./service-part-view.tsx";
import { ServiceStateLabel } from "./service-state-label.tsx";

interface ServicePageProps {
  readonly id: string;
  readonly live: LiveState;
}

export function ServicePage({ id, live }: ServicePageProps): ReactElement {
  const speech = useSpeech();
  const { say, language } = speech;
  const nowMs = useNow();
  const { asked, isAsking, retry } = useAnswer(`service ${id}`, () => client.explainService({ id }));
  const name = asked.kind === "answered" ? speech.sayPhrase(serviceLabel(asked.value.service)) : id;
  useTitle(name);
  const isUnknown = asked.kind === "failed" && asked.refusal?.code === "SERVICE_UNKNOWN";
  return (
    <main id="content" tabIndex={-1} aria-label={name} aria-busy={isAsking} className="min-h-0 flex-1 overflow-auto px-4 py-5 sm:px-8">
      <div className="mx-auto max-w-4xl">
        <div className="mb-3 flex min-h-8 items-center gap-2 text-muted">
          <PageLink href="/services" className="-ml-1 inline-flex items-center gap-1 rounded px-1 hover:text-ink">
            <ChevronLeft aria-hidden size={15} />
            {say("panel.services.all")}
          </PageLink>
          <span className="ml-auto text-xs">
            {asked.kind === "answered" ? say("panel.service.takenAt", { time: formatClock(asked.value.takenAt, language, nowMs) }) : null}
          </span>
          <IconButton icon={RotateCw} text={say("panel.service.again")} onPress={retry} isDisabled={isAsking} />
        </div>
        {asked.kind === "loading" ? <PageSkeleton text={say("panel.service.asking")} lines={6} /> : null}
        {isUnknown ? (
          <PageFailure title={say("panel.service.unknown", { id })} text={say("panel.service.unknownHelp")}>
            <PageLink href="/services" className="plain-button mt-2 inline-flex items-center">
              {say("panel.services.all")}
            </PageLink>
          </PageFailure>
        ) : null}
        {asked.kind === "failed" && !isUnknown ? (
          <PageFailure title={say("panel.service.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />
        ) : null}
        {asked.kind === "answered" ? <Explained explained={asked.value} live={live} /> : null}
      </div>
    </main>
  );
}

function Explained({ explained, live }: { readonly explained: ServiceExplanation; readonly live: LiveState }): ReactElement {
  const { sayPhrase } = useSpeech();
  const { service, state, answer, parts, sections } = explained;
  const isTried = parts.some(({ probes }) => probes.length > 0);
  const [first, ...rest] = answer;
  return (
    <article className="animate-appear pb-10">
      <header className="border-b border-line pb-4">
        <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <h2 className="text-xl leading-7 font-semibold [overflow-wrap:anywhere]">{sayPhrase(serviceLabel(service))}</h2>
          <ServiceStateLabel state={state} isTried={isTried} />
        </div>
        {first === undefined ? null : (
          <p className="mt-2 text-[1.0625rem] leading-7 font-medium text-pretty [overflow-wrap:anywhere]">{sayPhrase(first)}</p>
        )}
        {rest.map((line, index) => (
          <p key={index} className="mt-1">
            {sayPhrase(line)}
          </p>
        ))}
      </header>
      <SectionList sections={sections} />
      {parts.map((part, index) => (
        <ServicePartView key={`${part.service.id}-${index}`} part={part} isAlone={parts.length === 1} />
      ))}
      <RecentChanges endpointIds={parts.flatMap(({ endpoints }) => endpoints.map(({ id }) => id))} live={live} />
    </article>
  );
}
