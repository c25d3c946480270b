/** Each port of a lease with what listens there now and who gets in. */
import { CircleDashed } from "lucide-react";
import type { ReactElement } from "react";
import { ScopeBadge } from "../../badges.tsx";
import { PageLink } from "../../page-link.tsx";
import { useSpeech } from "../../settings/language.ts";
import { showHidden } from "../../settings/visible-text.ts";
import { sayKnown } from "../../unknown-value.ts";
import type { LeaseRecord } from "../../wire.ts";

type Listener = LeaseRecord["listeners"][number];

const mostShown = 30;
const families = ["ipv4", "ipv6"] as const;
const familyNames = { ipv4: "IPv4", ipv6: "IPv6" } as const;

export function ListenerList({
  listeners,
  expected,
}: {
  readonly listeners: readonly Listener[];
  readonly expected: string | null;
}): ReactElement {
  const { say } = useSpeech();
  const more = listeners.length - mostShown;
  if (listeners.length === 0) return <p className="text-muted">{say("panel.lease.noListeners")}</p>;
  return (
    <>
      <ul className="divide-y divide-line rounded-md border border-line">
        {listeners.slice(0, mostShown).map((listener) => (
          <li key={`${listener.protocol} ${listener.port}`} className="px-3 py-2">
            <ListenerRow listener={listener} expected={expected} />
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="mt-1 text-muted">{say("panel.lease.moreListeners", { count: more })}</p> : null}
    </>
  );
}

function ListenerRow({
  listener: { port, protocol, endpoint, reach },
  expected,
}: {
  readonly listener: Listener;
  readonly expected: string | null;
}): ReactElement {
  const speech = useSpeech();
  const { say, sayPhrase } = speech;
  const place = `${protocol} ${port}`;
  if (endpoint === null)
    return (
      <p className="flex flex-wrap items-center gap-x-2">
        <span className="font-mono text-xs font-medium">{place}</span>
        <CircleDashed aria-hidden size={14} className="text-muted" />
        <span className="text-muted">
          {expected === null ? say("panel.lease.nobody") : say("panel.lease.nobodyYet", { who: showHidden(expected) })}
        </span>
      </p>
    );
  const [owner] = endpoint.owners;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <PageLink
          href={`/?endpoint=${encodeURIComponent(endpoint.id)}`}
          className="font-mono text-xs font-medium text-accent underline underline-offset-2"
        >
          {place}
        </PageLink>
        <span translate="no" className="font-mono text-xs">
          {endpoint.address}
        </span>
        <ScopeBadge scope={endpoint.scope} />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {owner === undefined
            ? say("panel.lease.ownerUnknown")
            : say("panel.lease.listenerOwner", {
                who: showHidden(owner.unit ?? owner.container?.name ?? owner.executable ?? owner.command ?? "?"),
                pid: owner.pid ?? "?",
              })}
        </span>
      </p>
      {reach === null ? (
        <p className="mt-0.5 text-muted">{say("panel.lease.reachUnknown")}</p>
      ) : (
        families.map((family) => {
          const answer = reach.answer[family];
          const exposure = reach.exposure[family];
          const title = sayKnown(speech, `panel.reach.title.${exposure}`, exposure);
          return (
            <p key={family} className="mt-0.5 text-pretty">
              {answer === null ? say("panel.lease.reach", { family: familyNames[family], who: title }) : sayPhrase(answer)}
            </p>
          );
        })
      )}
    </>
  );
}
