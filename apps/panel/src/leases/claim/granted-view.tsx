/** What was granted: the ports, the number that renews and releases them, and the line that starts a program with them. */
import type { Lease } from "@portolan/leases";
import { CircleCheck } from "lucide-react";
import { useEffect, useRef, type ReactElement } from "react";
import { CodeLine } from "../../code-line.tsx";
import { PageLink } from "../../page-link.tsx";
import { leasePath } from "../../page-location.ts";
import { useSpeech } from "../../settings/language.ts";
import { showHidden } from "../../settings/visible-text.ts";
import { useHostName } from "../host-names.ts";
import { writePorts } from "../list/select-leases.ts";
import { ChoiceView } from "./choice-view.tsx";

interface GrantedViewProps {
  readonly leases: readonly Lease[];
  readonly onAnother: () => void;
}

export function GrantedView({ leases, onAnother }: GrantedViewProps): ReactElement {
  const { say } = useSpeech();
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    shown.current?.focus({ preventScroll: true }); // the form that had it is gone
    shown.current?.closest("main")?.scrollTo({ top: 0 });
  }, []);
  return (
    <div ref={shown} role="status" tabIndex={-1} className="space-y-4 outline-none">
      {leases.map((lease) => (
        <Granted key={lease.id} lease={lease} />
      ))}
      <button type="button" onClick={onAnother} className="plain-button">
        {say("panel.claim.another")}
      </button>
    </div>
  );
}

function Granted({ lease }: { readonly lease: Lease }): ReactElement {
  const { say } = useSpeech();
  const host = useHostName(lease.host);
  return (
    <article className="rounded-md border border-line border-l-[3px] border-l-good p-4">
      <p className="flex items-start gap-2 text-[1.0625rem] leading-6 font-semibold">
        <CircleCheck aria-hidden size={18} className="mt-0.5 shrink-0 text-good" />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {say("panel.claim.granted", { ports: writePorts(lease.ports), host, owner: showHidden(lease.owner) })}
        </span>
      </p>
      <p className="mt-1 mb-2 text-pretty">{say("panel.claim.grantedHelp", { fence: lease.fence })}</p>
      <CodeLine code={lease.ports.map((port, index) => `${index === 0 ? "PORT" : `PORT_${index}`}=${port}`).join(" ")} />
      <p className="mt-2 mb-3">
        <PageLink href={leasePath(lease.id)} className="text-accent underline underline-offset-2">
          {say("panel.pool.map.openLease")}
        </PageLink>
      </p>
      <ChoiceView choice={lease.choice} host={lease.host} ports={lease.ports} />
    </article>
  );
}
