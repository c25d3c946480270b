/** The pages side by side where there is room, and in a menu, with what the header cannot hold, where there is none. */
import { CircleHelp, LogOut, Menu, MonitorCog } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactElement } from "react";
import { PageLink, useVisit } from "../page-link.tsx";
import { usePage } from "../page-location.ts";
import { useReach } from "../reach/use-reach.ts";
import { useSpeech } from "../settings/language.ts";
import { cycleTheme, useTheme } from "../settings/theme.ts";

const pages = [
  { name: "endpoints", href: "/" },
  { name: "findings", href: "/findings" },
  { name: "whatIf", href: "/what-if" },
  { name: "plans", href: "/plans" },
  { name: "leases", href: "/leases" },
  { name: "services", href: "/services" },
  { name: "notes", href: "/notes" },
] as const;
/** In the menu; where there is room, the header has a sign for it. */
const menuPages = [
  ...pages,
  { name: "pools", href: "/pools" },
  { name: "ledger", href: "/ledger" },
  { name: "people", href: "/people" },
] as const;

export function PageNav(): ReactElement {
  const { say } = useSpeech();
  const current = useCurrentName();
  return (
    <nav aria-label={say("panel.nav.label")} className="flex shrink-0 items-center gap-0.5 max-[76rem]:hidden">
      {pages.map(({ name, href }) => (
        <PageLink
          key={name}
          href={href}
          aria-current={current === name ? "page" : undefined}
          className={`rounded-md px-2.5 py-1 ${current === name || (name === "leases" && current === "pools") ? "bg-sunken font-medium" : "text-muted hover:bg-hover hover:text-ink"}`}
        >
          {say(`panel.nav.${name}`)}
          {name === "findings" ? <FindingCount /> : null}
        </PageLink>
      ))}
    </nav>
  );
}

interface NarrowMenuProps {
  readonly onHelp: () => void;
  readonly onSignOut: () => void;
}

const itemLook = "flex h-10 cursor-pointer items-center gap-2.5 rounded-md px-3 outline-none data-[highlighted]:bg-hover";

export function NarrowMenu({ onHelp, onSignOut }: NarrowMenuProps): ReactElement {
  const { say } = useSpeech();
  const visit = useVisit();
  const theme = useTheme();
  const current = useCurrentName();
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger aria-label={say("panel.nav.menu")} title={say("panel.nav.menu")} className="icon-button min-[76rem]:hidden">
        <Menu aria-hidden size={17} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          className="animate-appear z-40 w-56 rounded-lg bg-raised p-1.5 shadow-float"
        >
          {menuPages.map(({ name, href }) => (
            <DropdownMenu.Item
              key={name}
              onSelect={() => visit(href)}
              className={`${itemLook} ${current === name ? "font-medium text-accent" : ""}`}
            >
              {say(`panel.nav.${name}`)}
              {name === "findings" ? <FindingCount /> : null}
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
          <DropdownMenu.Item
            onSelect={(event) => {
              event.preventDefault();
              cycleTheme();
            }}
            className={itemLook}
          >
            <MonitorCog aria-hidden size={15} className="text-muted" />
            {say("panel.header.theme", { theme: say(`panel.theme.${theme}`) })}
          </DropdownMenu.Item>
          <DropdownMenu.Item onSelect={onHelp} className={itemLook}>
            <CircleHelp aria-hidden size={15} className="text-muted" />
            {say("panel.header.help")}
          </DropdownMenu.Item>
          <DropdownMenu.Item onSelect={onSignOut} className={itemLook}>
            <LogOut aria-hidden size={15} className="text-muted" />
            {say("panel.header.signOut")}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** How many are worth a look: those of low severity are not counted, nor those that somebody answers for. */
function FindingCount(): ReactElement | null {
  const { say } = useSpeech();
  const { overview } = useReach();
  const { findings, waived } = overview ?? {};
  const high = (findings?.high ?? 0) - (waived?.high ?? 0);
  const medium = (findings?.medium ?? 0) - (waived?.medium ?? 0);
  const count = high + medium;
  if (count === 0) return null;
  return (
    <span className={`ml-1.5 rounded-full px-1.5 text-xs ${high > 0 ? "bg-bad-soft text-bad" : "bg-warn-soft text-warn"}`}>
      <span aria-hidden>{count}</span>
      <span className="sr-only">{say("panel.nav.findingsCount", { count })}</span>
    </span>
  );
}

function useCurrentName(): (typeof menuPages)[number]["name"] {
  const { page } = usePage();
  if (page === "what-if") return "whatIf";
  if (page === "plan" || page === "plan-form") return "plans";
  if (page === "claim" || page === "drift") return "leases";
  if (page === "pool" || page === "pool-form") return "pools";
  return page === "service" ? "services" : page;
}
