/** What stands in the drawer: the answer large, then the sections of the endpoint that was opened, of the others on the port, and of the port itself. */
import { serviceLabel } from "@portolan/phrases";
import { CircleSlash } from "lucide-react";
import { Fragment, type ReactElement } from "react";
import { ScopeBadge, StateLabel } from "../badges.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import type { EndpointExplanation, Explanation, Refusal } from "../wire.ts";
import { EndpointFindings } from "../findings/endpoint-findings.tsx";
import { EndpointLease } from "../leases/endpoint-lease.tsx";
import { EndpointNote } from "../notes/endpoint-note.tsx";
import { PageLink } from "../page-link.tsx";
import { servicePath } from "../page-location.ts";
import { EndpointPicture } from "../picture/endpoint-picture.tsx";
import { ReachSection } from "../reach/reach-section.tsx";
import { PlanActions } from "../plans/plan-actions.tsx";
import { OpenSinceLine } from "../since/open-since-line.tsx";
import type { DrawerTarget } from "./drawer-target.ts";
import { SectionList } from "./explanation-sections.tsx";
import type { Explaining } from "./use-explanation.ts";

interface DrawerBodyProps {
  readonly target: DrawerTarget;
  readonly explaining: Explaining;
  readonly onRetry: () => void;
}

export function DrawerBody({ target, explaining, onRetry }: DrawerBodyProps): ReactElement {
  if (explaining.kind === "loading") return <Skeleton />;
  if (explaining.kind === "failed") return <Failed refusal={explaining.refusal} onRetry={onRetry} />;
  return <Explained target={target} explanation={explaining.explanation} />;
}

function Explained({ target, explanation }: { readonly target: DrawerTarget; readonly explanation: Explanation }): ReactElement {
  const { say } = useSpeech();
  const chosenId = target.endpoint?.id ?? null;
  const chosen = explanation.endpoints.find((one) => one.endpoint.id === chosenId) ?? explanation.endpoints[0];
  const others = explanation.endpoints.filter((one) => one !== chosen);
  return (
    <div className="animate-appear">
      <Answer explanation={explanation} />
      {chosenId !== null && chosen?.endpoint.id !== chosenId ? <p className="mb-4 text-warn">{say("panel.drawer.gone")}</p> : null}
      {chosen === undefined ? null : <OneEndpoint explained={chosen} />}
      {others.length === 0 ? null : (
        <section className="mt-8">
          <h3 className="mb-2 text-[0.875rem] font-semibold">{say("panel.drawer.also")}</h3>
          {others.map((one) => (
            <OtherEndpoint key={one.endpoint.id} explained={one} />
          ))}
        </section>
      )}
      <SectionList sections={explanation.sections} />
    </div>
  );
}

function Answer({ explanation }: { readonly explanation: Explanation }): ReactElement {
  const { sayPhrase } = useSpeech();
  const [first, ...rest] = explanation.answer;
  return (
    <div className="mb-5">
      {first === undefined ? null : <Headline text={sayPhrase(first)} />}
      {rest.map((line, index) => (
        <p key={index} className="mt-1.5 text-sm">
          {sayPhrase(line)}
        </p>
      ))}
    </div>
  );
}

const longHeadline = 130; // letters beyond which a large one would fill a phone

function Headline({ text }: { readonly text: string }): ReactElement {
  const size = text.length > longHeadline ? "text-[0.9375rem] leading-6" : "text-[1.125rem] leading-7";
  return <p className={`${size} font-semibold text-pretty [overflow-wrap:anywhere]`}>{text}</p>;
}

function OneEndpoint({ explained }: { readonly explained: EndpointExplanation }): ReactElement {
  const { endpoint, probes, sections } = explained;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <ScopeBadge scope={endpoint.scope} />
        <StateLabel endpoint={endpoint} />
        <ServiceName endpoint={endpoint} />
        <OpenSinceLine endpointId={endpoint.id} />
      </div>
      <SetByLine endpoint={endpoint} />
      <EndpointLease endpoint={endpoint} />
      <PlanActions endpoint={endpoint} />
      <ReachSection key={`reach ${endpoint.id}`} endpoint={endpoint} sections={sections.filter(({ id }) => id === "reach")} />
      <EndpointFindings key={`findings ${endpoint.id}`} endpointId={endpoint.id} />
      <EndpointPicture endpoint={endpoint} />
      <EndpointNote key={endpoint.id} endpointId={endpoint.id} />
      <SectionList sections={sections.filter(({ id }) => id !== "reach")} probes={probes} />
    </>
  );
}

/** Where the address comes from, before everything else that is said of it. */
function SetByLine({ endpoint: { service } }: Pick<EndpointExplanation, "endpoint">): ReactElement | null {
  const { say } = useSpeech();
  const setBy = service?.setBy ?? null;
  if (setBy === null) return null;
  if (setBy.file === null) {
    const what = setBy.source === "file" ? setBy.key : say(`panel.setBy.${setBy.source}`, { key: setBy.key });
    return <p className="mt-2 [overflow-wrap:anywhere]">{say("panel.drawer.setByOther", { what })}</p>;
  }
  const folders = setBy.file.split(/(?<=\/)/);
  const name = folders.pop() ?? "";
  return (
    <p className="mt-2 [overflow-wrap:anywhere]">
      {say("panel.drawer.setBy", { key: setBy.key })}{" "}
      <span translate="no" className="font-mono text-xs">
        {folders.map((folder, index) => (
          <Fragment key={index}>
            {folder}
            <wbr />
          </Fragment>
        ))}
        <span className="inline-block">{setBy.line === null ? name : `${name}:${setBy.line}`}</span>
      </span>
    </p>
  );
}

/** A service that is only guessed from the port number is shown as one. */
function ServiceName({ endpoint: { service } }: Pick<EndpointExplanation, "endpoint">): ReactElement | null {
  const { say, sayPhrase } = useSpeech();
  if (service === null) return null;
  const name = sayPhrase(serviceLabel(service));
  if (service.recognisedBy !== "port") {
    return (
      <PageLink href={servicePath(service.id)} className="font-medium text-accent underline underline-offset-2">
        {name}
      </PageLink>
    );
  }
  return (
    <span className="text-muted italic" title={say("panel.table.guess")}>
      {name}?
    </span>
  );
}

function OtherEndpoint({ explained }: { readonly explained: EndpointExplanation }): ReactElement {
  const { endpoint } = explained;
  return (
    <details className="group mb-2 rounded-md border border-line px-3 py-2 open:pb-4">
      <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-mono text-xs">
          {endpoint.protocol} {endpoint.display.ss}
        </span>
        <ScopeBadge scope={endpoint.scope} />
        <StateLabel endpoint={endpoint} />
      </summary>
      <SectionList sections={explained.sections} probes={explained.probes} />
    </details>
  );
}

function Skeleton(): ReactElement {
  const { say } = useSpeech();
  return (
    <div role="status">
      <span className="sr-only">{say("panel.drawer.loading")}</span>
      <div aria-hidden className="animate-breathe">
        <div className="mb-2 h-5 w-4/5 rounded bg-sunken" />
        <div className="mb-6 h-5 w-1/2 rounded bg-sunken" />
        <div className="mb-6 h-14 rounded bg-sunken" />
        {[2, 3, 2].map((lines, index) => (
          <Fragment key={index}>
            <div className="mb-3 h-3.5 w-24 rounded bg-sunken" />
            {Array.from({ length: lines }, (_, line) => (
              <div key={line} className="mb-2 h-4 rounded bg-sunken" style={{ width: `${90 - line * 17}%` }} />
            ))}
            <div className="h-4" />
          </Fragment>
        ))}
      </div>
    </div>
  );
}

function Failed({ refusal, onRetry }: { readonly refusal: Refusal | null; readonly onRetry: () => void }): ReactElement {
  const speech = useSpeech();
  return (
    <div role="alert" className="flex flex-col items-start gap-2">
      <p className="flex items-center gap-2 text-base font-semibold">
        <CircleSlash aria-hidden size={17} className="text-bad" />
        {speech.say("panel.drawer.failed")}
      </p>
      <p className="text-muted">{sayRefusal(refusal, speech)}</p>
      <button type="button" onClick={onRetry} className="plain-button mt-2">
        {speech.say("panel.failed.retry")}
      </button>
    </div>
  );
}
