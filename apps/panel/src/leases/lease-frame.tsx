/** What the pages about leases have in common: the title, what they are for, and the way to one another. */
import type { ReactElement, ReactNode } from "react";
import { PageLink } from "../page-link.tsx";
import { useSpeech } from "../settings/language.ts";
import { useTitle } from "../use-title.ts";

const tabs = [
  { name: "leases", href: "/leases" },
  { name: "pools", href: "/pools" },
  { name: "drift", href: "/leases/drift" },
] as const;

interface LeaseFrameProps {
  readonly tab: (typeof tabs)[number]["name"];
  readonly action?: ReactNode; // beside the title
  readonly look?: string; // of the column that everything stands in
  readonly children: ReactNode;
}

export function LeaseFrame({ tab, action, look = "max-w-5xl", children }: LeaseFrameProps): ReactElement {
  const { say } = useSpeech();
  const title = say(`panel.nav.${tab}`);
  useTitle(title);
  return (
    <main id="content" tabIndex={-1} aria-label={title} className="min-h-0 flex-1 overflow-auto px-4 py-5 sm:px-8">
      <div className={`mx-auto ${look}`}>
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
            <h2 className="text-lg font-semibold">{title}</h2>
            <nav aria-label={say("panel.leases.pages")} className="flex gap-3">
              {tabs
                .filter(({ name }) => name !== tab)
                .map(({ name, href }) => (
                  <PageLink key={name} href={href} className="py-1 text-accent underline underline-offset-2">
                    {say(`panel.nav.${name}`)}
                  </PageLink>
                ))}
            </nav>
          </div>
          {action}
        </div>
        <p className="mt-1 mb-4 max-w-prose text-muted text-pretty">{say(`panel.${tab}.lead`)}</p>
        {children}
      </div>
    </main>
  );
}

export function MainAction({ href, icon, text }: { readonly href: string; readonly icon: ReactNode; readonly text: string }): ReactElement {
  return (
    <PageLink
      href={href}
      className="flex h-8 shrink-0 items-center gap-1.5 rounded-md bg-accent px-3 font-medium text-on-accent max-sm:h-10"
    >
      {icon}
      {text}
    </PageLink>
  );
}
