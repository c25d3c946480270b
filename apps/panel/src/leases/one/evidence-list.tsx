/** What was found at the ports of a lease: a sentence, then everything that tells which program it is: its number, its path, its unit, who started it. */
import type { Evidence } from "@portolan/leases";
import { CircleAlert, Info } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech, type Speech } from "../../settings/language.ts";
import { showHidden } from "../../settings/visible-text.ts";
import { catalogueHas } from "../../unknown-value.ts";

interface EvidenceListProps {
  readonly evidence: readonly Evidence[];
  readonly isTroubled: boolean;
}

export function EvidenceList({ evidence, isTroubled }: EvidenceListProps): ReactElement {
  const { say } = useSpeech();
  const unread = evidence.filter(({ kind }) => kind === "unreadable").map(({ detail }) => showHidden(detail ?? "?"));
  return (
    <ul className="flex flex-col gap-2">
      {unread.length === 0 ? null : (
        <li className="order-last text-muted [overflow-wrap:anywhere]">
          {say("panel.lease.unread", { count: unread.length })}{" "}
          <span translate="no" className="font-mono text-xs">
            {[...new Set(unread)].join(", ")}
          </span>
        </li>
      )}
      {evidence
        .filter(({ kind }) => kind !== "unreadable")
        .map((one, index) => (
          <li
            key={index}
            className={`rounded-md border border-line border-l-[3px] px-3 py-2 ${isTroubled ? "border-l-bad" : "border-l-line-strong"}`}
          >
            <EvidenceView evidence={one} isTroubled={isTroubled} />
          </li>
        ))}
    </ul>
  );
}

export function EvidenceView({ evidence, isTroubled }: { readonly evidence: Evidence; readonly isTroubled: boolean }): ReactElement {
  const speech = useSpeech();
  const Icon = isTroubled ? CircleAlert : Info;
  return (
    <>
      <p className="flex gap-2 font-medium">
        <Icon aria-hidden size={15} className={`mt-0.5 shrink-0 ${isTroubled ? "text-bad" : "text-muted"}`} />
        <span className="min-w-0 [overflow-wrap:anywhere]">{sayEvidence(evidence, speech)}</span>
      </p>
      <EvidenceFacts evidence={evidence} />
    </>
  );
}

/** The sentence of a kind of evidence; one that only a newer server knows keeps its name. */
function sayEvidence(evidence: Evidence, speech: Speech): string {
  const { sayPhrase } = speech;
  const { kind, container, detail } = evidence;
  const [who, place] = [sayWho(evidence, speech), placeOf(evidence)];
  const named = { container: showHidden(container ?? detail ?? "?"), detail: showHidden(detail ?? "?"), who, place };
  if (!catalogueHas(`lease.evidence.${kind}`)) return `${kind}: ${place}`;
  return sayPhrase({ id: `lease.evidence.${kind}`, params: named });
}

function sayWho({ pids: [pid], executable, unit, container, user }: Evidence, { say }: Speech): string {
  const program = executable?.split("/").at(-1) ?? null;
  if (program !== null && pid !== undefined) return say("lease.who.process", { program: showHidden(program), pid });
  if (unit !== null) return showHidden(unit);
  if (container !== null) return say("lease.who.container", { container: showHidden(container) });
  if (program !== null) return showHidden(program);
  if (pid !== undefined) return say("lease.who.pid", { pid });
  return user === null ? say("lease.who.unknown") : say("lease.who.user", { user: showHidden(user) });
}

function placeOf({ protocol, address, port }: Evidence): string {
  if (address === null) return `${protocol} ${port}`;
  return `${protocol} ${address.includes(":") ? `[${address}]` : address}:${port}`;
}

function EvidenceFacts({ evidence }: { readonly evidence: Evidence }): ReactElement | null {
  const { say } = useSpeech();
  const { pids, executable, user, unit, container, namespace, remote, parents, detail } = evidence;
  const facts = [
    ["pid", pids.join(", ")],
    ["path", executable ?? ""],
    ["parents", parents.join(" ← ")],
    ["unit", unit ?? ""],
    ["user", user ?? ""],
    ["container", container ?? ""],
    ["remote", remote ?? ""],
    ["namespace", namespace === "host" ? "" : namespace],
    ["detail", detail ?? ""],
  ] as const;
  const known = facts.filter(([, value]) => value !== "");
  if (known.length === 0) return null;
  return (
    <dl className="mt-1.5 grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 pl-[23px] text-xs">
      {known.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{say(`panel.lease.evidence.${name}`)}</dt>
          <dd translate="no" className="min-w-0 font-mono [overflow-wrap:anywhere]">
            {showHidden(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
