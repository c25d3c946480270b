/** How much a finding matters: a word, a shape and a colour. */
import { Info, OctagonAlert, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import type { Severity } from "./select-findings.ts";

const looks: Readonly<Record<Severity, { readonly icon: LucideIcon; readonly colour: string }>> = {
  high: { icon: OctagonAlert, colour: "text-bad" },
  medium: { icon: TriangleAlert, colour: "text-warn" },
  low: { icon: Info, colour: "text-accent" },
};

export function SeverityIcon({ severity, size = 15 }: { readonly severity: Severity; readonly size?: number }): ReactElement {
  const { icon: Icon, colour } = looks[severity];
  return <Icon aria-hidden size={size} strokeWidth={2.1} className={`shrink-0 ${colour}`} />;
}

export function SeverityLabel({ severity }: { readonly severity: Severity }): ReactElement {
  const { say } = useSpeech();
  return (
    <span className={`inline-flex items-center gap-1.5 ${looks[severity].colour}`}>
      <SeverityIcon severity={severity} />
      {say(`panel.findings.severity.${severity}`)}
    </span>
  );
}
