/** One packet that shows an answer, as a line to copy, and the way to follow it rule by rule. */
import type { ReactElement } from "react";
import { CopyButton } from "../copy-button.tsx";
import { PageLink } from "../page-link.tsx";
import { packetPath } from "../page-location.ts";
import { useSpeech } from "../settings/language.ts";
import type { Witness } from "../wire.ts";

interface LaneExampleProps {
  readonly witness: Witness;
  readonly protocol: "tcp" | "udp";
}

export function LaneExample({ witness, protocol }: LaneExampleProps): ReactElement {
  const { say } = useSpeech();
  const text = packetText(witness, protocol);
  return (
    <div className="mt-2 text-xs">
      <p className="flex items-start gap-1.5">
        <span className="shrink-0 pt-0.5 whitespace-nowrap text-muted">{say("panel.reach.example")}</span>
        <span translate="no" className="min-w-0 pt-0.5 font-mono [overflow-wrap:anywhere]">
          {text}
        </span>
        <CopyButton text={text} />
      </p>
      <PageLink href={packetPath({ ...witness, protocol })} className="text-accent underline underline-offset-2">
        {say("panel.reach.follow")}
      </PageLink>
    </div>
  );
}

/** "tcp 192.168.0.1:40000 → 192.0.2.2:23333 eth0" */
export function packetText({ iif, source, sourcePort, destination, destinationPort }: Witness, protocol: string): string {
  const place = (address: string, port: number): string => (address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`);
  return `${protocol} ${place(source, sourcePort)} → ${place(destination, destinationPort)} ${iif}`;
}
