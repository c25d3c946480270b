/** Where a service listens before and after its own setting changes; of a rate, what stays open and up to how much. */
import { ArrowRight, Gauge } from "lucide-react";
import type { ReactElement } from "react";
import { ScopeBadge } from "../../badges.tsx";
import { useSpeech } from "../../settings/language.ts";
import type { Plan } from "../../wire.ts";

type Sockets = NonNullable<Plan["promise"]["sockets"]>;

export function SocketPicture({ sockets: { before, after } }: { readonly sockets: Sockets }): ReactElement {
  const { say } = useSpeech();
  return (
    <figure aria-label={say("panel.plan.sockets")} className="mt-3">
      <figcaption className="mb-1.5 font-medium">{say("panel.plan.sockets")}</figcaption>
      <div className="@container rounded-md border border-line bg-paper p-2">
        <div className="flex flex-col gap-1 @xl:grid @xl:grid-cols-[minmax(0,1fr)_1.75rem_minmax(0,1fr)] @xl:items-center">
          <SocketList title={say("panel.plan.picture.before")} sockets={before} border="border-line" />
          <ArrowRight aria-hidden size={16} strokeWidth={2.5} className="mx-auto text-accent @max-xl:ml-3 @max-xl:rotate-90" />
          <SocketList title={say("panel.plan.picture.after")} sockets={after} border="border-accent" />
        </div>
      </div>
    </figure>
  );
}

interface SocketListProps {
  readonly title: string;
  readonly sockets: Sockets["before"];
  readonly border: string;
}

function SocketList({ title, sockets, border }: SocketListProps): ReactElement {
  return (
    <div className={`min-w-0 rounded border bg-raised px-2 py-1 ${border}`}>
      <p className="text-xs text-muted">{title}</p>
      <ul>
        {sockets.map(({ protocol, address, port, scope }) => (
          <li key={`${protocol} ${address} ${port}`} className="flex flex-wrap items-center gap-x-2 py-0.5">
            <span translate="no" className="font-mono text-xs [overflow-wrap:anywhere]">
              {protocol} {address.includes(":") ? `[${address}]` : address}:{port}
            </span>
            <ScopeBadge scope={scope} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Both families alike: whoever gets in stays, up to the limit. */
export function LimitPicture({ text }: { readonly text: string }): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="@container mt-3 rounded-md border border-line bg-paper p-2">
      <div className="flex flex-col gap-1 @xl:grid @xl:grid-cols-[minmax(0,1fr)_1.75rem_minmax(0,1.4fr)] @xl:items-center">
        <p className="rounded border border-line bg-raised px-2 py-1">{say("panel.plan.limit.now")}</p>
        <ArrowRight aria-hidden size={16} strokeWidth={2.5} className="mx-auto text-warn @max-xl:ml-3 @max-xl:rotate-90" />
        <p className="flex items-start gap-1.5 rounded border border-warn bg-raised px-2 py-1 font-medium">
          <Gauge aria-hidden size={14} className="mt-[3px] shrink-0 text-warn" />
          {text}
        </p>
      </div>
    </div>
  );
}
