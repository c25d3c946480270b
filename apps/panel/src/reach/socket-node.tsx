/** What stands at the end of the lanes: the sockets that take the packet, or where NAT sends it. Tall as the lanes that lead to it, so that each meets it. */
import type { ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import type { PicturePart } from "../wire.ts";
import { Rail } from "./lane-drawing.tsx";

interface SocketNodeProps {
  readonly parts: readonly PicturePart[]; // of the lanes beside it
  readonly isReached: boolean;
}

export function SocketNode({ parts, isReached }: SocketNodeProps): ReactElement {
  const { say } = useSpeech();
  const ends = distinctEnds(parts);
  const isSure = parts.some(({ verdict }) => verdict === "open");
  const border = isSure ? "border-good" : isReached ? "border-dashed border-warn" : "border-dashed border-line-strong";
  return (
    <div className="relative my-1 pt-1.5 pl-5 @xl:flex @xl:pt-0 @xl:pl-0">
      {isReached ? (
        <>
          <Rail look="-top-2 h-[1.6rem]" />
          <span aria-hidden className="absolute top-[1.1rem] left-2 w-3 border-t-2 border-line-strong @xl:hidden" />
        </>
      ) : null}
      <div className={`min-w-0 flex-1 rounded border-2 bg-raised px-2 py-1 @xl:flex @xl:flex-col @xl:justify-center ${border}`}>
        <p className="text-[0.6875rem] leading-4 text-muted @xl:hidden">{say("panel.reach.socket")}</p>
        {ends.map((part, index) => (
          <End key={index} part={part} />
        ))}
        {isReached ? null : <p className="text-xs font-medium text-bad">{say("panel.reach.unreached")}</p>}
      </div>
    </div>
  );
}

function End({ part: { socket, target, verdict } }: { readonly part: PicturePart }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  return (
    <div className="[overflow-wrap:anywhere] not-first:mt-1">
      {target === null ? null : (
        <p className="text-xs">
          <span className="text-muted">{say("panel.reach.target")}</span> <span className="font-mono">{sayPhrase(target)}</span>
        </p>
      )}
      {socket === null ? (
        verdict !== "open" || target !== null ? null : (
          <p className="text-xs text-muted">{say("panel.reach.noSocket")}</p>
        )
      ) : (
        <>
          <p translate="no" className="font-mono text-xs font-medium">
            {socket.display}
          </p>
          {socket.who === null ? null : <p className="text-xs text-muted">{sayPhrase(socket.who)}</p>}
        </>
      )}
    </div>
  );
}

const endsShown = 3;

function distinctEnds(parts: readonly PicturePart[]): readonly PicturePart[] {
  const byText = new Map(parts.map((part) => [JSON.stringify([part.socket, part.target]), part]));
  return [...byText.values()].slice(0, endsShown);
}
