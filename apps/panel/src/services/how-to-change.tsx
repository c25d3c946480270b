/** How to change what an endpoint accepts, asked for when it is opened: what the explanation of its port says of the setting and of the change. */
import { useState, type ReactElement } from "react";
import { client } from "../api.ts";
import { SectionList } from "../drawer/explanation-sections.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { useAnswer } from "../use-answer.ts";
import type { Endpoint } from "../wire.ts";

export function HowToChange({ endpoint }: { readonly endpoint: Endpoint }): ReactElement {
  const { say } = useSpeech();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="ml-auto open:ml-0 open:w-full" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer text-muted hover:text-ink">
        {say("panel.service.change")}
        <span className="sr-only"> {say("panel.service.changeOf", { port: endpoint.port })}</span>
      </summary>
      {isOpen ? <Change endpoint={endpoint} /> : null}
    </details>
  );
}

function Change({ endpoint: { id, port, protocol } }: { readonly endpoint: Endpoint }): ReactElement {
  const speech = useSpeech();
  const { asked } = useAnswer(`${protocol}/${port}`, () => client.explainPort({ protocol, port }));
  if (asked.kind === "loading") return <p className="py-2 text-muted">{speech.say("panel.service.changeLoading")}</p>;
  if (asked.kind === "failed") {
    return (
      <p role="alert" className="py-2 text-bad">
        {sayRefusal(asked.refusal, speech)}
      </p>
    );
  }
  const explained = asked.value.endpoints.find((one) => one.endpoint.id === id);
  const sections = (explained?.sections ?? []).filter((section) => section.id === "setBy" || section.id === "change");
  if (sections.length === 0) return <p className="py-2 text-muted">{speech.say("panel.service.changeNone")}</p>;
  return <SectionList sections={sections} />;
}
