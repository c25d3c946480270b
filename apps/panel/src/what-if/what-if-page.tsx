/** Questions to the model of this host: other rules, one source, one packet. Nothing is applied and no packet is sent, and the page says so. */
import type { ReactElement } from "react";
import type { LiveState } from "../live/live-state.ts";
import { PageLink } from "../page-link.tsx";
import { whatIfKinds, whatIfPath, type PageLocation } from "../page-location.ts";
import { useSpeech } from "../settings/language.ts";
import { useTitle } from "../use-title.ts";
import { AskPacket } from "./ask-packet.tsx";
import { AskRules } from "./ask-rules.tsx";
import { AskSource } from "./ask-source.tsx";

interface WhatIfPageProps {
  readonly location: PageLocation & { readonly page: "what-if" };
  readonly live: LiveState;
}

export function WhatIfPage({ location: { question, packet }, live }: WhatIfPageProps): ReactElement {
  const { say } = useSpeech();
  useTitle(say("panel.whatIf.title"));
  return (
    <main id="content" tabIndex={-1} aria-label={say("panel.whatIf.title")} className="min-h-0 flex-1 overflow-auto px-4 py-6 sm:px-8">
      <div className="mx-auto max-w-4xl">
        <h2 className="text-lg font-semibold">{say("panel.whatIf.title")}</h2>
        <p className="mt-1 mb-4 text-muted text-pretty">{say("panel.whatIf.lead")}</p>
        <nav aria-label={say("panel.whatIf.tabs")} className="mb-5 flex gap-1 border-b border-line">
          {whatIfKinds.map((kind) => (
            <PageLink
              key={kind}
              href={whatIfPath(kind)}
              aria-current={kind === question ? "page" : undefined}
              className={`-mb-px border-b-2 px-3 py-1.5 max-sm:flex-1 max-sm:px-1 max-sm:py-2.5 max-sm:text-center ${kind === question ? "border-accent font-medium" : "border-transparent text-muted hover:text-ink"}`}
            >
              {say(`panel.whatIf.tab.${kind}`)}
            </PageLink>
          ))}
        </nav>
        {question === "rules" ? <AskRules /> : null}
        {question === "source" ? <AskSource endpoints={live.endpoints} /> : null}
        {question === "packet" ? <AskPacket key={JSON.stringify(packet)} packet={packet} endpoints={live.endpoints} /> : null}
      </div>
    </main>
  );
}
