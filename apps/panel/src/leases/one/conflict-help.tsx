/** Who holds a port, what would free it, and whether it is free now: asked for when somebody wants to know, and again afterwards. Nothing is done. */
import { CircleCheck } from "lucide-react";
import { useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { CodeLine } from "../../code-line.tsx";
import { FailureLine } from "../../session/failure-line.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import type { ConflictHelp } from "../../wire.ts";
import { sayTerm } from "../claim/terms.ts";
import { EvidenceView } from "./evidence-list.tsx";

interface ConflictHelpBoxProps {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

export function ConflictHelpBox({ protocol, port }: ConflictHelpBoxProps): ReactElement {
  const { say } = useSpeech();
  const sending = useSending();
  const [help, setHelp] = useState<ConflictHelp | null>(null);
  const ask = async (): Promise<void> => setHelp(await sending.send(() => client.explainConflict({ protocol, port })));
  const text = sending.isSending ? "panel.conflict.asking" : help === null ? "panel.conflict.ask" : "panel.conflict.again";
  return (
    <div className="mt-2">
      <button type="button" disabled={sending.isSending} onClick={() => void ask()} className="plain-button">
        {say(text, { port })}
      </button>
      <FailureLine failure={sending.failure} />
      <div role="status">{help === null ? null : <Help help={help} />}</div>
    </div>
  );
}

function Help({ help: { isFree, holders, notes, protocol, port } }: { readonly help: ConflictHelp }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  return (
    <div className="mt-2 space-y-2">
      {isFree ? (
        <p className="flex items-center gap-2 font-medium text-good">
          <CircleCheck aria-hidden size={15} className="shrink-0" />
          {say("panel.conflict.free", { place: `${protocol} ${port}` })}
        </p>
      ) : null}
      {!isFree && holders.length === 0 ? <p>{say("panel.conflict.nobodySeen")}</p> : null}
      {holders.map((holder, index) => (
        <div key={index} className="rounded-md border border-line px-3 py-2">
          <EvidenceView evidence={holder.evidence} isTroubled />
          <Ways ways={holder.ways} />
        </div>
      ))}
      {notes.map((note, index) => (
        <p key={index} className="text-muted text-pretty">
          {sayPhrase(note)}
        </p>
      ))}
    </div>
  );
}

function Ways({ ways }: Pick<ConflictHelp["holders"][number], "ways">): ReactElement | null {
  const speech = useSpeech();
  const { say, sayPhrase } = speech;
  if (ways.length === 0) return null;
  return (
    <div className="mt-2 pl-[23px]">
      <p className="text-xs text-muted">{say("panel.conflict.ways")}</p>
      <ul className="mt-0.5 space-y-1.5">
        {ways.map(({ code, text, command, waitSeconds }) => (
          <li key={code}>
            <p className="text-pretty">
              {sayPhrase(text)} {waitSeconds === null ? "" : say("panel.conflict.wait", { time: sayTerm(waitSeconds, speech) })}
            </p>
            {command === null ? null : <CodeLine code={command.map(quoteWord).join(" ")} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** As a shell reads one word. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
