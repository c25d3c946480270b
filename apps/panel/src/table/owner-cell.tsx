/** Who holds the endpoint: the container or unit first, then its program and user. Says "needs root" where the owner could not be read. */
import { Box, Cog, KeyRound, SquareTerminal, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { useSpeech } from "../settings/language.ts";
import type { Endpoint } from "../wire.ts";
import { labelOwner, type OwnerLabel } from "./owner-label.ts";

const icons: Record<OwnerLabel["kind"], LucideIcon | null> = {
  container: Box,
  unit: Cog,
  process: SquareTerminal,
  user: null,
  none: null,
  unreadable: KeyRound,
};

interface OwnerCellProps {
  readonly endpoint: Endpoint;
  readonly isPrivileged: boolean;
}

export function OwnerCell({ endpoint, isPrivileged }: OwnerCellProps): ReactElement {
  const label = labelOwner(endpoint);
  const Icon = icons[label.kind];
  return (
    <div className="flex min-w-0 items-center gap-1.5 whitespace-nowrap">
      {Icon === null ? null : <Icon aria-hidden size={13} className="shrink-0 text-muted" />}
      <OwnerName label={label} isPrivileged={isPrivileged} />
      <OwnerDetail endpoint={endpoint} label={label} isPrivileged={isPrivileged} />
    </div>
  );
}

function OwnerName({ label, isPrivileged }: { readonly label: OwnerLabel; readonly isPrivileged: boolean }): ReactElement {
  const { say } = useSpeech();
  if (label.kind === "unreadable") return <Unreadable isPrivileged={isPrivileged} />;
  if (label.kind === "none") {
    return (
      <span className="truncate text-muted" title={say("panel.owner.kernelTitle")}>
        {say("panel.owner.kernel")}
      </span>
    );
  }
  return <span className="max-w-full shrink-0 truncate font-medium">{label.name}</span>;
}

function OwnerDetail({ endpoint, label, isPrivileged }: OwnerCellProps & { readonly label: OwnerLabel }): ReactNode {
  const { say } = useSpeech();
  const detail = [label.program, label.user].filter((part) => part !== null && part !== label.name).join(" · ");
  return (
    <>
      {detail === "" ? null : <span className="min-w-0 truncate text-muted">{detail}</span>}
      {label.more === 0 ? null : (
        <span title={say("panel.table.moreOwnersTitle", { count: label.more + 1 })} className="shrink-0 text-xs text-muted">
          {say("panel.table.moreOwners", { count: label.more })}
        </span>
      )}
      {label.isExecutableDeleted ? (
        <span className="flex shrink-0 items-center gap-1 text-xs text-warn">
          <TriangleAlert aria-hidden size={12} />
          {say("panel.owner.deleted")}
        </span>
      ) : null}
      {!endpoint.ownersKnown && label.name !== null && label.pid === null ? <Unreadable isPrivileged={isPrivileged} /> : null}
    </>
  );
}

function Unreadable({ isPrivileged }: { readonly isPrivileged: boolean }): ReactElement {
  const { say } = useSpeech();
  const id = isPrivileged ? "panel.owner.unknown" : "panel.owner.needsRoot";
  return (
    <span className="truncate text-muted" title={say(`${id}Title`)}>
      {say(id)}
    </span>
  );
}
