/**
 * Who gets in over one family, to destinations of which the same holds: the answer in a clause, then drawn. A lane for each distinct answer leads from
 * its sources by the interface and the rules to the socket, which stands at the end of all that get there; lanes that are shut out end before it.
 */
import { useState, type ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import type { PicturePart, PicturePath, ReachPicture } from "../wire.ts";
import { laneColumns } from "./lane-drawing.tsx";
import { ReachLane } from "./reach-lane.tsx";
import { SocketNode } from "./socket-node.tsx";

interface ReachPictureProps {
  readonly picture: ReachPicture;
  readonly protocol: "tcp" | "udp";
}

const lanesShown = 4;
const addressesShown = 3;
const familyNames = { ipv4: "IPv4", ipv6: "IPv6" } as const;

export function ReachPictureView({ picture, protocol }: ReachPictureProps): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const { family, verdict, fromHost, paths } = picture;
  const lanes = lanesOf(paths);
  const shown = isWhole ? lanes : lanes.slice(0, lanesShown);
  return (
    <figure aria-label={`${familyNames[family]} ${sayDestinations(picture, say)}`} className="mt-3">
      <figcaption className="mb-2">
        <p className="font-medium [overflow-wrap:anywhere]">
          <span className="mr-1.5 rounded bg-sunken px-1.5 py-px text-xs font-normal">{familyNames[family]}</span>
          {sayPhrase(verdict)}
        </p>
        <p className="text-xs text-muted [overflow-wrap:anywhere]">
          {sayDestinations(picture, say)}
          {fromHost === null ? null : ` · ${say(`panel.reach.fromHost.${fromHost}`)}`}
        </p>
      </figcaption>
      <Drawing lanes={shown} protocol={protocol} />
      {shown.length === lanes.length ? null : (
        <button type="button" onClick={() => setIsWhole(true)} className="mt-1.5 text-accent underline underline-offset-2">
          {say("panel.reach.moreParts", { count: lanes.length - shown.length })}
        </button>
      )}
    </figure>
  );
}

/** Lanes that get there stand beside their socket, one above the other on a phone; those that do not come after it. */
function Drawing({ lanes, protocol }: { readonly lanes: readonly Lane[]; readonly protocol: "tcp" | "udp" }): ReactElement {
  const { say } = useSpeech();
  const arriving = lanes.filter(({ part }) => part.verdict !== "closed");
  const stopped = lanes.filter(({ part }) => part.verdict === "closed");
  const beside = arriving.length > 0 ? arriving : stopped;
  const below = arriving.length > 0 ? stopped : [];
  const draw = (some: readonly Lane[]): ReactElement => (
    <ul>
      {some.map(({ part, via }, index) => (
        <li key={index}>
          <ReachLane part={part} via={via} protocol={protocol} isFirst={index === 0} />
        </li>
      ))}
    </ul>
  );
  return (
    <div className="@container rounded-md border border-line bg-paper p-2">
      <div aria-hidden className={`hidden @xl:grid ${wholeColumns} text-[0.6875rem] text-muted`}>
        <div className={`grid ${laneColumns} px-1`}>
          <span>{say("panel.reach.sources")}</span>
          <span className="col-start-3">{say("panel.reach.via")}</span>
          <span className="col-start-5">{say("panel.reach.rules")}</span>
        </div>
        <span>{say("panel.reach.socket")}</span>
      </div>
      <div className={`flex flex-col @xl:grid ${wholeColumns}`}>
        {draw(beside)}
        <SocketNode parts={beside.map(({ part }) => part)} isReached={arriving.length > 0} />
        {below.length === 0 ? null : (
          <div className="mt-2 border-t border-dashed border-line pt-1 @xl:col-span-1 @xl:mt-1 @xl:border-t-0 @xl:pt-0">{draw(below)}</div>
        )}
      </div>
    </div>
  );
}

const wholeColumns = "@xl:grid-cols-[minmax(0,1fr)_8.5rem]";

interface Lane {
  readonly part: PicturePart;
  readonly via: readonly string[];
}

const verdictOrder = { open: 0, depends: 1, closed: 2 } as const;

/** Those that get in come first, by whichever interface. */
function lanesOf(paths: readonly PicturePath[]): readonly Lane[] {
  const lanes = paths.flatMap(({ via, parts }) => parts.map((part) => ({ part, via })));
  return lanes.sort((a, b) => verdictOrder[a.part.verdict] - verdictOrder[b.part.verdict]);
}

function sayDestinations({ to }: ReachPicture, say: ReturnType<typeof useSpeech>["say"]): string {
  const rest = to.length - addressesShown;
  const shown = to.slice(0, addressesShown).join(", ");
  return rest > 0 ? say("panel.reach.toMore", { to: shown, count: rest }) : say("panel.reach.to", { to: shown });
}
