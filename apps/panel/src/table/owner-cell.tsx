/** Who holds the endpoint: the container or unit first, then its program and user. Says "needs root" where the owner could not be read. A plain function, as every cell. */
import { TriangleAlert } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import type { Speech } from "../settings/language.ts";
import type { Endpoint } from "../wire.ts";
import { labelOwner, type OwnerLabel } from "./owner-label.ts";
import { rowIcons } from "./row-icon.tsx";

const icons: Record<OwnerLabel["kind"], ReactElement | null> = {
  container: rowIcons.container,
  unit: rowIcons.unit,
  process: rowIcons.process,
  user: null,
  none: null,
  unreadable: rowIcons.unreadable,
};

export function drawOwner(
  endpoint: Endpoint,
  { speech, isPrivileged }: { readonly speech: Speech; readonly isPrivileged: boolean },
): ReactNode {
  const label = labelOwner(endpoint);
  const detail = [label.program, label.user].filter((part) => part !== null && part !== label.name).join(" · ");
  const isUnreadable = label.kind === "unreadable" || (!endpoint.ownersKnown && label.name !== null && label.pid === null);
  return [
    icons[label.kind],
    drawName(label, speech),
    detail === "" ? null : (
      <span key="detail" className="min-w-0 truncate text-muted">
        {detail}
      </span>
    ),
    label.more === 0 ? null : (
      <span key="more" title={speech.say("panel.table.moreOwnersTitle", { count: label.more + 1 })} className="shrink-0 text-xs text-muted">
        {speech.say("panel.table.moreOwners", { count: label.more })}
      </span>
    ),
    label.isExecutableDeleted ? (
      <span key="deleted" className="flex shrink-0 items-center gap-1 text-xs text-warn">
        <TriangleAlert aria-hidden size={12} />
        {speech.say("panel.owner.deleted")}
      </span>
    ) : null,
    isUnreadable ? drawUnreadable(isPrivileged, speech) : null,
  ];
}

function drawName({ kind, name }: OwnerLabel, { say }: Speech): ReactNode {
  if (kind === "unreadable") return null;
  if (kind === "none") {
    return (
      <span key="name" className="truncate text-muted" title={say("panel.owner.kernelTitle")}>
        {say("panel.owner.kernel")}
      </span>
    );
  }
  return (
    <bdi key="name" className="max-w-[calc(100%-1.25rem)] shrink-0 truncate font-medium">
      {name}
    </bdi>
  );
}

function drawUnreadable(isPrivileged: boolean, { say }: Speech): ReactElement {
  const id = isPrivileged ? "panel.owner.unknown" : "panel.owner.needsRoot";
  return (
    <span key="unreadable" className="truncate text-muted" title={say(`${id}Title`)}>
      {say(id)}
    </span>
  );
}
