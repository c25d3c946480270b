/** The answer to `:free`: ports that nobody holds, each copied by a click. */
import { Check } from "lucide-react";
import { useEffect, useState, type ReactElement } from "react";
import { client, reach } from "../api.ts";
import { copyText, useCopied } from "../copy-button.tsx";
import type { FreeCommand } from "@portolan/query";
import { useSpeech, type Speech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import type { FreePorts, FreePortsQuery, Refusal } from "../wire.ts";

type Found = { readonly ports: FreePorts } | { readonly refusal: Refusal | null };
const typingPauseMs = 250;

export function FreePortList({ command }: { readonly command: FreeCommand }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const found = useFreePorts(command);
  return (
    <section aria-busy={found === null} aria-label={sayTitle(command, speech)} className="h-full overflow-auto p-4">
      <h2 className="text-base font-semibold">{sayTitle(command, speech)}</h2>
      <p className="mt-1 mb-4 max-w-prose text-muted">{say("panel.free.lead")}</p>
      <div role="status">
        {found !== null && "refusal" in found ? (
          <p className="text-bad">{say("panel.free.failed", { reason: sayRefusal(found.refusal, speech) })}</p>
        ) : null}
        {found !== null && "ports" in found && found.ports.ports.length === 0 ? <p>{say("panel.free.none")}</p> : null}
      </div>
      <ul className="grid max-w-3xl grid-cols-[repeat(auto-fill,minmax(6rem,1fr))] gap-2">
        {found === null ? Array.from({ length: 20 }, (_, index) => <li key={index} className="h-10 rounded-md bg-sunken" />) : null}
        {found !== null && "ports" in found ? found.ports.ports.map((port) => <FreePort key={port} port={port} />) : null}
      </ul>
    </section>
  );
}

function FreePort({ port }: { readonly port: number }): ReactElement {
  const { say } = useSpeech();
  const [isCopied, markCopied] = useCopied();
  return (
    <li>
      <button
        type="button"
        aria-label={isCopied ? say("panel.copied") : say("panel.copyOf", { text: String(port) })}
        onClick={() => void copyText(String(port)).then(markCopied)}
        className="flex h-10 w-full items-center justify-center gap-1.5 rounded-md border border-line bg-raised font-mono text-sm hover:border-accent hover:bg-accent-soft"
      >
        {port}
        {isCopied ? <Check aria-hidden size={13} className="text-good" /> : null}
      </button>
    </li>
  );
}

/** Null while the answer to this very command is on its way. */
function useFreePorts(command: FreeCommand): Found | null {
  const query = JSON.stringify(queryOf(command));
  const [answered, setAnswered] = useState<{ query: string; found: Found } | null>(null);
  useEffect(() => {
    let isGone = false;
    const ask = async (): Promise<void> => {
      const answer = await reach(client.findFreePorts(JSON.parse(query) as FreePortsQuery));
      if (isGone) return;
      setAnswered({ query, found: answer?.ok === true ? { ports: answer.value } : { refusal: answer?.refusal ?? null } });
    };
    const timer = setTimeout(() => void ask(), typingPauseMs);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [query]);
  return answered?.query === query ? answered.found : null;
}

function queryOf({ near, range, protocol }: FreeCommand): FreePortsQuery {
  return {
    count: 20,
    ...(near === null ? {} : { near }),
    ...(range === null ? {} : { range: `${range.from}-${range.to}` }),
    ...(protocol === null ? {} : { protocol }),
  };
}

function sayTitle({ near, range }: FreeCommand, { say }: Speech): string {
  if (range !== null) return say("panel.free.titleRange", { range: `${range.from}-${range.to}` });
  return near === null ? say("panel.free.title") : say("panel.free.titleNear", { port: near });
}
