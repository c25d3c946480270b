import { serviceLabel } from "@portolan/phrases";
/** One endpoint as a row of the grid, or as a two-line card where the table is narrow; the same cells, placed by the container's width. */
import { memo, type ReactElement } from "react";
import { ScopeBadge, StateLabel } from "../badges.tsx";
import { useNow } from "../settings/use-now.ts";
import { useSpeech } from "../settings/language.ts";
import { formatAge, formatDateTime } from "../settings/time-format.ts";
import type { Endpoint } from "../wire.ts";
import { OwnerCell } from "./owner-cell.tsx";
import { startOf } from "./owner-label.ts";

interface EndpointRowProps {
  readonly endpoint: Endpoint;
  readonly index: number;
  readonly topPx: number;
  readonly heightPx: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly changedAt: number; // 0: not lately
  readonly isPrivileged: boolean;
  readonly onOpen: (endpoint: Endpoint) => void;
  readonly onHover: (id: string) => void;
}

export function rowElementId(endpointId: string): string {
  return `endpoint-${endpointId}`;
}

export const EndpointRow = memo(drawRow, isSameRow);

function isSameRow(a: EndpointRowProps, b: EndpointRowProps): boolean {
  const keys = ["endpoint", "index", "topPx", "heightPx", "isActive", "isOpen", "changedAt", "isPrivileged", "onOpen"] as const;
  return keys.every((key) => a[key] === b[key]);
}

function drawRow(props: EndpointRowProps): ReactElement {
  const { endpoint, isActive, isOpen, changedAt } = props;
  const ground = isOpen ? "bg-picked" : isActive ? "bg-hover" : "hover:bg-hover";
  return (
    // the grid takes the keys: its rows are never focused themselves
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      id={rowElementId(endpoint.id)}
      aria-rowindex={props.index + 2}
      aria-selected={isOpen}
      onClick={() => props.onOpen(endpoint)}
      onPointerMove={() => props.onHover(endpoint.id)}
      className={`endpoint-columns absolute inset-x-0 top-0 cursor-default border-b border-line/60 cards:content-center cards:py-1 ${ground} ${isActive ? "shadow-[inset_2px_0_0_var(--accent)]" : ""}`}
      style={{ height: props.heightPx, transform: `translateY(${props.topPx}px)` }}
    >
      {changedAt === 0 ? null : (
        <div key={changedAt} aria-hidden role="presentation" className="animate-flash pointer-events-none absolute inset-0 -z-10" />
      )}
      <PortCell endpoint={endpoint} />
      <div role="gridcell" aria-colindex={2} className="text-muted cards:text-right cards:[grid-area:proto]">
        {endpoint.protocol}
      </div>
      <AddressCell endpoint={endpoint} />
      <div role="gridcell" aria-colindex={4} className="flex cards:justify-end cards:[grid-area:scope]">
        <ScopeBadge scope={endpoint.scope} />
      </div>
      <div role="gridcell" aria-colindex={5} className="flex cards:justify-end cards:[grid-area:state]">
        <StateLabel endpoint={endpoint} />
      </div>
      <OwnerCell endpoint={endpoint} isPrivileged={props.isPrivileged} />
      <ServiceCell endpoint={endpoint} />
      <NamespaceCell endpoint={endpoint} />
      <SinceCell endpoint={endpoint} />
    </div>
  );
}

function PortCell({ endpoint }: { readonly endpoint: Endpoint }): ReactElement {
  const { say } = useSpeech();
  return (
    <div
      role="gridcell"
      aria-colindex={1}
      className="flex items-baseline justify-end gap-1 font-mono text-sm font-medium cards:[grid-area:port]"
    >
      {endpoint.sockets > 1 ? (
        <span title={say("panel.table.sockets", { count: endpoint.sockets })} className="font-sans text-[0.6875rem] font-normal text-muted">
          ×{endpoint.sockets}
        </span>
      ) : null}
      {endpoint.port}
    </div>
  );
}

function AddressCell({ endpoint }: { readonly endpoint: Endpoint }): ReactElement {
  const { say } = useSpeech();
  const device = endpoint.device === null ? null : say("panel.table.device", { device: endpoint.device });
  return (
    <div
      role="gridcell"
      aria-colindex={3}
      title={device === null ? endpoint.address : `${endpoint.address} · ${device}`}
      className="truncate font-mono text-xs text-ink cards:text-muted cards:[grid-area:address]"
    >
      {endpoint.address}
      {endpoint.device === null ? null : <span className="text-muted">%{endpoint.device}</span>}
    </div>
  );
}

function ServiceCell({ endpoint }: { readonly endpoint: Endpoint }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const { service, publishes } = endpoint;
  const isGuess = service?.recognisedBy === "port";
  const name = service === null ? "" : sayPhrase(serviceLabel(service));
  return (
    <div role="gridcell" aria-colindex={7} className="truncate cards:hidden" title={isGuess ? say("panel.table.guess") : name}>
      {service === null ? null : <span className={isGuess ? "text-muted italic" : ""}>{isGuess ? `${name}?` : name}</span>}
      {publishes === null ? null : <span className="text-muted"> {say("panel.table.publishes", { port: publishes.containerPort })}</span>}
    </div>
  );
}

/** A container's namespace goes by the container's name: its id says nothing. Null for the host's. */
function namespaceText(namespace: string, containerName: string | null): string | null {
  if (namespace === "host") return null;
  if (namespace.startsWith("container:")) return containerName ?? namespace.slice("container:".length, "container:".length + 12);
  return namespace.replace(/^name:/, "");
}

function NamespaceCell({ endpoint: { namespace, container } }: { readonly endpoint: Endpoint }): ReactElement {
  const { say } = useSpeech();
  const text = namespaceText(namespace, container?.name ?? null) ?? say("panel.table.hostNamespace");
  const short = text.replace(/^(container:.{12}).*/, "$1");
  return (
    <div
      role="gridcell"
      aria-colindex={8}
      title={namespace}
      className={`truncate compact:hidden ${namespace === "host" ? "text-muted" : ""}`}
    >
      {short}
    </div>
  );
}

function SinceCell({ endpoint }: { readonly endpoint: Endpoint }): ReactElement {
  const { say, language } = useSpeech();
  const nowMs = useNow();
  const start = startOf(endpoint);
  const title =
    start === null ? undefined : say("panel.table.startedAt", { time: formatDateTime(new Date(start).toISOString(), language) });
  return (
    <div role="gridcell" aria-colindex={9} title={title} className="text-right whitespace-nowrap text-muted compact:hidden">
      {start === null ? "–" : formatAge(nowMs - start, language)}
    </div>
  );
}
