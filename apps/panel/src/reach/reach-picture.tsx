/** Who gets in over one family, to destinations of which the same holds: the answer in a clause, then a lane for each distinct answer. */
import { useState, type ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import type { PicturePart, PicturePath, ReachPicture } from "../wire.ts";
import { ReachLane } from "./reach-lane.tsx";

interface ReachPictureProps {
  readonly picture: ReachPicture;
  readonly protocol: "tcp" | "udp";
  readonly lanesOpen: number; // of the first ones
}

const lanesShown = 4;
const addressesShown = 3;
const familyNames = { ipv4: "IPv4", ipv6: "IPv6" } as const;

export function ReachPictureView({ picture, protocol, lanesOpen }: ReachPictureProps): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const { family, verdict, fromHost, paths } = picture;
  const lanes = lanesOf(paths);
  const shown = isWhole ? lanes : lanes.slice(0, lanesShown);
  return (
    <figure aria-label={`${familyNames[family]} ${sayDestinations(picture, say)}`} className="mt-2">
      <figcaption className="mb-1.5">
        <p className="font-medium [overflow-wrap:anywhere]">
          <span className="mr-1.5 rounded bg-sunken px-1.5 py-px text-xs font-normal">{familyNames[family]}</span>
          {sayPhrase(verdict)}
        </p>
        <p className="text-xs text-muted [overflow-wrap:anywhere]">
          {sayDestinations(picture, say)}
          {fromHost === null ? null : ` · ${say(`panel.reach.fromHost.${fromHost}`)}`}
        </p>
      </figcaption>
      <ul className="space-y-1.5">
        {shown.map(({ part, via }, index) => (
          <li key={index}>
            <ReachLane part={part} via={via} protocol={protocol} isOpenAtFirst={index < lanesOpen} />
          </li>
        ))}
      </ul>
      {shown.length === lanes.length ? null : (
        <button type="button" onClick={() => setIsWhole(true)} className="mt-1.5 text-accent underline underline-offset-2">
          {say("panel.reach.moreParts", { count: lanes.length - shown.length })}
        </button>
      )}
    </figure>
  );
}

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
