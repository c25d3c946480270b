/** The heading of a group: its name, how many endpoints it has, and what among them asks for a look. A click or a key opens and closes it. */
import { ChevronRight, KeyRound, TriangleAlert } from "lucide-react";
import { memo, type ReactElement } from "react";
import { StateLabel } from "../badges.tsx";
import { formatCount } from "../settings/format-count.ts";
import { sayExposure } from "../reach/say-exposure.ts";
import { useSpeech, type Speech } from "../settings/language.ts";
import { rowElementId } from "./endpoint-row.tsx";
import { stateOfGroup, type EndpointGroup, type Grouping } from "./group-endpoints.ts";

interface GroupRowProps {
  readonly id: string;
  readonly group: EndpointGroup;
  readonly grouping: Grouping;
  readonly index: number;
  readonly topPx: number;
  readonly heightPx: number;
  readonly columnCount: number;
  readonly isActive: boolean;
  readonly onToggle: (key: string) => void;
}

export const GroupRow = memo(drawGroup);

function drawGroup(props: GroupRowProps): ReactElement {
  const { group, grouping, isActive } = props;
  const speech = useSpeech();
  const { say } = speech;
  const name = nameOf(group, grouping, speech);
  const count = formatCount(group.members.length);
  return (
    // the grid takes the keys: its rows are never focused themselves
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      id={rowElementId(props.id)}
      aria-rowindex={props.index + 2}
      aria-level={1}
      aria-expanded={!group.isClosed}
      onClick={() => props.onToggle(group.key)}
      className={`absolute inset-x-0 top-0 flex cursor-default items-center border-b border-line/60 bg-sunken pr-3 pl-2 [contain:size_layout_style] ${isActive ? "is-active" : ""}`}
      style={{ height: props.heightPx, transform: `translateY(${props.topPx}px)` }}
    >
      <div role="gridcell" aria-colindex={1} aria-colspan={props.columnCount} className="flex min-w-0 items-center gap-2">
        <ChevronRight aria-hidden size={14} className={`shrink-0 text-muted ${group.isClosed ? "" : "rotate-90"}`} />
        <span className={`truncate ${group.label === null ? "text-muted" : "font-medium"}`}>{name}</span>
        <span className="shrink-0 text-muted" title={say("panel.group.count", { count: group.members.length })}>
          {count}
        </span>
        <GroupNotices group={group} />
      </div>
    </div>
  );
}

/** What is grouped by who gets in is named by words of the panel's own, everything else by the host's. */
function nameOf({ label }: EndpointGroup, grouping: Grouping, speech: Speech): string {
  if (label === null) return speech.say(`panel.group.none.${grouping}`);
  return grouping === "reach" ? sayExposure(label, speech) : label;
}

function GroupNotices({ group }: { readonly group: EndpointGroup }): ReactElement {
  const { say } = useSpeech();
  const { worst, unknownOwners, deletedPrograms } = stateOfGroup(group);
  return (
    <span className="flex min-w-0 shrink items-center gap-3 overflow-hidden pl-2 text-xs whitespace-nowrap">
      {worst === null ? null : <StateLabel endpoint={worst} />}
      {deletedPrograms === 0 ? null : (
        <span className="flex items-center gap-1 text-warn">
          <TriangleAlert aria-hidden size={12} />
          {say("panel.group.deleted", { count: deletedPrograms })}
        </span>
      )}
      {unknownOwners === 0 ? null : (
        <span className="flex items-center gap-1 text-muted">
          <KeyRound aria-hidden size={12} />
          {say("panel.group.unknownOwners", { count: unknownOwners })}
        </span>
      )}
    </span>
  );
}
