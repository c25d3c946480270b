/** The compass rose of a portolan chart. */
import type { ReactElement } from "react";

export function PortolanMark({ size }: { readonly size: number }): ReactElement {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 32 32" className="shrink-0 text-accent">
      <circle cx="16" cy="16" r="11" fill="none" stroke="currentColor" strokeOpacity="0.45" strokeWidth="1.25" />
      <path d="M16 1.5l3 11.5 11.5 3-11.5 3L16 30.5l-3-11.5L1.5 16l11.5-3z" fill="currentColor" />
      <path d="M16 1.5V16l3-3zM30.5 16H16l3 3zM16 30.5V16l-3 3zM1.5 16H16l-3-3z" fill="var(--raised)" fillOpacity="0.55" />
    </svg>
  );
}
