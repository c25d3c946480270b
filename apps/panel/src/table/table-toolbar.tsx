/** What the table is asked for besides the query: views, groups, columns, and taking rows along. */
import { Columns3, Download, Layers, Star, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { copyEndpoints, downloadEndpoints } from "../export/copy-endpoints.ts";
import { exportFormats } from "../export/format-endpoints.ts";
import { useHostDocument } from "../host-context.ts";
import { useSpeech } from "../settings/language.ts";
import type { Workspace } from "../use-workspace.ts";
import { ViewsMenu } from "../views/views-menu.tsx";
import { columns, fixedColumns } from "./columns.ts";
import { groupings, type Grouping } from "./group-endpoints.ts";
import { afterFrame } from "./after-frame.ts";
import { menuHome } from "./menu-home.ts";

export function TableToolbar({ state }: { readonly state: Workspace }): ReactElement {
  const { say } = useSpeech();
  return (
    <div role="toolbar" aria-label={say("panel.tools.label")} className="flex shrink-0 items-center">
      <ViewsMenu icon={<ToolIcon icon={Star} />} />
      <GroupMenu state={state} />
      <ColumnMenu state={state} />
      <ExportMenu state={state} />
    </div>
  );
}

function ToolIcon({ icon: Icon }: { readonly icon: LucideIcon }): ReactElement {
  return <Icon aria-hidden size={15} className="shrink-0" />;
}

interface ToolMenuProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly shown?: string | null; // what is chosen, in place of the label
  readonly children: ReactNode;
}

function ToolMenu({ icon, label, shown = null, children }: ToolMenuProps): ReactElement {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger title={label} aria-label={shown === null ? label : `${label}: ${shown}`} className="tool-button">
        <ToolIcon icon={icon} />
        <span className={shown === null ? "max-2xl:hidden" : "max-w-28 truncate font-medium text-ink max-md:hidden"}>{shown ?? label}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={menuHome()}>
        <DropdownMenu.Content align="end" sideOffset={4} collisionPadding={8} loop aria-label={label} className="menu animate-appear">
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function GroupMenu({ state }: { readonly state: Workspace }): ReactElement {
  const { say } = useSpeech();
  const { grouping } = state;
  const choose = (value: string): void => void afterFrame(() => state.groupBy(groupings.find((one) => one === value) ?? null));
  const name = (one: Grouping | null): string => say(one === null ? "panel.group.by.none" : `panel.group.by.${one}`);
  return (
    <ToolMenu icon={Layers} label={say("panel.tools.group")} shown={grouping === null ? null : name(grouping)}>
      <DropdownMenu.RadioGroup value={grouping ?? ""} onValueChange={choose}>
        {[null, ...groupings].map((one) => (
          <DropdownMenu.RadioItem key={one ?? ""} value={one ?? ""} className="menu-item">
            <Mark kind="radio" />
            {name(one)}
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
      {grouping === null ? null : (
        <>
          <MenuLine />
          <DropdownMenu.Item className="menu-item" onSelect={() => afterFrame(() => state.closeAllGroups(true))}>
            {say("panel.group.closeAll")}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => afterFrame(() => state.closeAllGroups(false))}>
            {say("panel.group.openAll")}
          </DropdownMenu.Item>
        </>
      )}
    </ToolMenu>
  );
}

function ColumnMenu({ state }: { readonly state: Workspace }): ReactElement {
  const { say } = useSpeech();
  const { shown, isUsual, toggle, reset } = state.columns;
  return (
    <ToolMenu icon={Columns3} label={say("panel.tools.columns")}>
      {columns.map((column) => (
        <DropdownMenu.CheckboxItem
          key={column}
          checked={shown.includes(column)}
          disabled={fixedColumns.has(column)}
          onCheckedChange={() => toggle(column)}
          onSelect={(event) => event.preventDefault()}
          className="menu-item"
        >
          <Mark kind="check" />
          {say(`panel.column.${column}`)}
        </DropdownMenu.CheckboxItem>
      ))}
      <MenuLine />
      <DropdownMenu.Item className="menu-item" disabled={isUsual} onSelect={reset}>
        {say("panel.columns.reset")}
      </DropdownMenu.Item>
    </ToolMenu>
  );
}

/** The marked rows, or where none is marked all that are shown, those of closed groups too. */
function ExportMenu({ state }: { readonly state: Workspace }): ReactElement {
  const { say } = useSpeech();
  const host = useHostDocument();
  const { ids } = state.selection;
  const endpoints = ids.size === 0 ? state.rows : state.rows.filter(({ id }) => ids.has(id));
  const lead = say(ids.size === 0 ? "panel.export.all" : "panel.export.marked", { count: endpoints.length });
  return (
    <ToolMenu icon={Download} label={say("panel.tools.export")}>
      <DropdownMenu.Label className="px-2.5 py-1 text-xs text-muted">{lead}</DropdownMenu.Label>
      {exportFormats.map((format) => (
        <DropdownMenu.Item
          key={format}
          className="menu-item"
          disabled={endpoints.length === 0}
          onSelect={() => void copyEndpoints({ endpoints, format, state })}
        >
          {say("panel.rowMenu.copyAs", { format: say(`panel.export.${format}`) })}
        </DropdownMenu.Item>
      ))}
      <MenuLine />
      {exportFormats.map((format) => (
        <DropdownMenu.Item
          key={format}
          className="menu-item"
          disabled={endpoints.length === 0}
          onSelect={() => downloadEndpoints({ endpoints, format, state }, host?.host.name ?? null)}
        >
          {say("panel.export.download", { format: say(`panel.export.${format}`) })}
        </DropdownMenu.Item>
      ))}
    </ToolMenu>
  );
}

function MenuLine(): ReactElement {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}

function Mark({ kind }: { readonly kind: "radio" | "check" }): ReactElement {
  return (
    <span
      aria-hidden
      className={`flex size-3.5 shrink-0 items-center justify-center border border-line-strong ${kind === "radio" ? "rounded-full" : "rounded-sm"}`}
    >
      <DropdownMenu.ItemIndicator className={`size-2 bg-accent ${kind === "radio" ? "rounded-full" : "rounded-[1px]"}`} />
    </span>
  );
}
