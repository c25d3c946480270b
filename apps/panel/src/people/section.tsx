/** One part of the page about people. */
import type { ReactElement, ReactNode } from "react";

interface SectionProps {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
}

export function Section({ title, lead, children }: SectionProps): ReactElement {
  return (
    <section aria-label={title} className="mb-6 rounded-md border border-line p-4">
      <h3 className="mb-1 font-semibold">{title}</h3>
      {lead === undefined ? null : <p className="mb-3 text-muted">{lead}</p>}
      {children}
    </section>
  );
}
