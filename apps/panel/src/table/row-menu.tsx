/** What can be done with one row, where the pointer asked for it or below the row. */
import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { copyText } from "../copy-button.tsx";
import { copyEndpoints } from "../export/copy-endpoints.ts";
import { exportFormats } from "../export/format-endpoints.ts";
import { useSpeech } from "../settings/language.ts";
import { showToast } from "../toast.tsx";
import type { Workspace } from "../use-workspace.ts";
import type { Endpoint } from "../wire.ts";
import { menuHome } from "./menu-home.ts";
import { labelOwner } from "./owner-label.ts";

export interface MenuPlace {
  readonly endpoint: Endpoint;
  readonly x: number;
  readonly y: number;
}

interface RowMenuProps {
  readonly place: MenuPlace;
  readonly state: Workspace;
  readonly isMarked: boolean;
  readonly onClose: () => void;
}

export function RowMenu({ place, state, isMarked, onClose }: RowMenuProps): ReactElement {
  const { say } = useSpeech();
  const { endpoint, x, y } = place;
  const address = endpoint.display.ss === "" ? `${endpoint.address}:${endpoint.port}` : endpoint.display.ss;
  const copyAddress = (): void => void copyText(address).then(() => showToast(say("panel.copyOf.done", { text: address })));
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden className="fixed size-0" style={{ left: x, top: y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={menuHome()}>
        <DropdownMenu.Content align="start" collisionPadding={8} loop aria-label={say("panel.rowMenu.label")} className="menu">
          <Item onSelect={() => state.open(endpoint)}>{say("panel.rowMenu.explain")}</Item>
          <Item onSelect={() => state.selection.toggle(endpoint.id)}>{say(isMarked ? "panel.rowMenu.unmark" : "panel.rowMenu.mark")}</Item>
          <FilterItem endpoint={endpoint} state={state} />
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <Item onSelect={copyAddress}>{say("panel.copyOf", { text: address })}</Item>
          {exportFormats.map((format) => (
            <Item key={format} onSelect={() => void copyEndpoints({ endpoints: [endpoint], format, state })}>
              {say("panel.rowMenu.copyAs", { format: say(`panel.export.${format}`) })}
            </Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** All endpoints of the same container, unit or program. */
function FilterItem({ endpoint, state }: { readonly endpoint: Endpoint; readonly state: Workspace }): ReactElement | null {
  const { say } = useSpeech();
  const { kind, name } = labelOwner(endpoint);
  if (name === null || kind === "none" || kind === "unreadable" || kind === "user") return null;
  const value = `${kind}:${name}`;
  return <Item onSelect={() => state.changeText(/\s/.test(value) ? `"${value}"` : value)}>{say("panel.rowMenu.filter", { name })}</Item>;
}

function Item({ onSelect, children }: { readonly onSelect: () => void; readonly children: ReactNode }): ReactElement {
  return (
    <DropdownMenu.Item onSelect={onSelect} className="menu-item">
      <span className="truncate">{children}</span>
    </DropdownMenu.Item>
  );
}
