/** Who gets in at the endpoint of the drawer: the pictures of both families, what keeps them from being certain, and the same in words. */
import { EyeOff } from "lucide-react";
import { useState, type ReactElement } from "react";
import { SectionList } from "../drawer/explanation-sections.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import type { Endpoint, EndpointReachDocument, ExplanationSection } from "../wire.ts";
import { ReachPictureView } from "./reach-picture.tsx";
import { useEndpointReach } from "./use-endpoint-reach.ts";

interface ReachSectionProps {
  readonly endpoint: Endpoint;
  readonly sections: readonly ExplanationSection[]; // of the explanation, that say the same in words
}

export function ReachSection({ endpoint, sections }: ReachSectionProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { asked, isPending, retry } = useEndpointReach(endpoint.id);
  return (
    <section className="mt-5" aria-busy={asked.kind === "loading"}>
      <h3 className="text-[0.875rem] font-semibold">{say("panel.reach.section")}</h3>
      {asked.kind === "loading" ? <Waiting /> : null}
      {asked.kind === "failed" ? (
        <>
          <p role="alert" className="mt-1 text-muted">
            {say("panel.reach.failed")} {sayRefusal(asked.refusal, speech)}{" "}
            <button type="button" onClick={retry} className="text-accent underline underline-offset-2">
              {say("panel.failed.retry")}
            </button>
          </p>
          <InWords sections={sections} isOpen />
        </>
      ) : null}
      {asked.kind === "answered" ? <Answered document={asked.value} endpoint={endpoint} isPending={isPending} sections={sections} /> : null}
    </section>
  );
}

function Waiting(): ReactElement {
  const { say } = useSpeech();
  return (
    <div role="status" className="mt-1">
      <p className="mb-1.5 text-muted">{say("panel.reach.loading")}</p>
      <div aria-hidden className="h-24 animate-breathe rounded-md bg-sunken" />
    </div>
  );
}

interface AnsweredProps {
  readonly document: EndpointReachDocument;
  readonly endpoint: Endpoint;
  readonly isPending: boolean;
  readonly sections: readonly ExplanationSection[];
}

function Answered({ document: { state, failure, pictures, notes, more }, endpoint, isPending, sections }: AnsweredProps): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? pictures : firstOfEachFamily(pictures);
  const rest = pictures.length - shown.length + more.pictures;
  const isOld = isPending || state === "pending";
  return (
    <>
      {isOld && pictures.length > 0 ? (
        <p role="status" className="mt-1 text-warn">
          {say("panel.reach.pending")}
        </p>
      ) : null}
      {state === "failed" ? (
        <p role="alert" className="mt-1 text-warn [overflow-wrap:anywhere]">
          {say("panel.reach.failed")}
          {failure === null ? "" : ` ${sayPhrase(failure)}`}
        </p>
      ) : null}
      {pictures.length === 0 ? isOld ? <Waiting /> : <p className="mt-1 text-muted">{say("panel.reach.none")}</p> : null}
      {shown.map((picture) => (
        <ReachPictureView key={`${picture.family} ${picture.to.join()}`} picture={picture} protocol={endpoint.protocol} />
      ))}
      {rest === 0 ? null : isWhole ? (
        more.pictures === 0 ? null : (
          <p className="mt-1.5 text-muted">{say("panel.reach.morePictures", { count: more.pictures })}</p>
        )
      ) : (
        <button type="button" onClick={() => setIsWhole(true)} className="mt-1.5 text-accent underline underline-offset-2">
          {say("panel.reach.morePictures", { count: rest })}
        </button>
      )}
      <Limits notes={notes.map(sayPhrase)} />
      <InWords sections={sections} isOpen={pictures.length === 0} />
    </>
  );
}

/** The first picture of each family is the one that other machines are told of. */
function firstOfEachFamily(pictures: EndpointReachDocument["pictures"]): EndpointReachDocument["pictures"] {
  return (["ipv4", "ipv6"] as const).flatMap((family) => pictures.find((one) => one.family === family) ?? []);
}

export function Limits({ notes }: { readonly notes: readonly string[] }): ReactElement | null {
  const { say } = useSpeech();
  if (notes.length === 0) return null;
  return (
    <div className="mt-2">
      <p className="font-medium">{say("panel.reach.limits")}</p>
      <ul className="mt-0.5 space-y-1">
        {notes.map((note, index) => (
          <li key={index} className="flex gap-2 [overflow-wrap:anywhere]">
            <EyeOff aria-hidden size={14} className="mt-[3px] shrink-0 text-warn" />
            {note}
          </li>
        ))}
      </ul>
    </div>
  );
}

function InWords({
  sections,
  isOpen,
}: {
  readonly sections: readonly ExplanationSection[];
  readonly isOpen: boolean;
}): ReactElement | null {
  const { say } = useSpeech();
  if (sections.length === 0) return null;
  if (isOpen) return <SectionList sections={sections} />;
  return (
    <details className="mt-2">
      <summary className="cursor-pointer text-muted hover:text-ink">{say("panel.reach.inWords")}</summary>
      <div className="[&_section]:mt-2 [&_h3]:sr-only">
        <SectionList sections={sections} />
      </div>
    </details>
  );
}
