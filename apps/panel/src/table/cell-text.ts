/** A cell as plain text, for copies: the same words as on the screen, times as ISO 8601. Empty where nothing is known. */
import { serviceLabel } from "@portolan/phrases";
import type { Speech } from "../settings/language.ts";
import { exposureText } from "../reach/say-exposure.ts";
import { showHidden } from "../settings/visible-text.ts";
import { stateName } from "../state-name.ts";
import type { Endpoint } from "../wire.ts";
import type { Column } from "./columns.ts";
import { namespaceLabel } from "./group-endpoints.ts";
import { labelOwner, startOf } from "./owner-label.ts";
import type { EndpointFacts } from "./sort-endpoints.ts";

export interface CellContext {
  readonly speech: Speech;
  readonly facts: EndpointFacts;
}

export function cellText(endpoint: Endpoint, column: Column, context: CellContext): string {
  return showHidden(plainText(endpoint, column, context));
}

function plainText(endpoint: Endpoint, column: Column, { speech, facts }: CellContext): string {
  const { say, sayPhrase } = speech;
  switch (column) {
    case "port":
      return String(endpoint.port);
    case "protocol":
    case "address":
      return endpoint[column];
    case "scope":
      return say(`panel.scope.${endpoint.scope}`);
    case "state":
      return say(`panel.state.${stateName(endpoint)}`);
    case "owner":
      return ownerText(endpoint, speech);
    case "service":
      return endpoint.service === null
        ? ""
        : `${sayPhrase(serviceLabel(endpoint.service))}${endpoint.service.recognisedBy === "port" ? "?" : ""}`;
    case "name":
      return facts.nameOf(endpoint) ?? "";
    case "reach": {
      const known = facts.reachOf(endpoint);
      return known === null ? "" : exposureText(known, speech);
    }
    case "setBy":
      return setByText(endpoint, speech);
    case "unit":
      return endpoint.unit ?? endpoint.owners[0]?.unit ?? "";
    case "container":
      return (endpoint.container ?? endpoint.owners[0]?.container)?.name ?? "";
    case "user":
      return endpoint.owners[0]?.user ?? (endpoint.uid === null ? "" : String(endpoint.uid));
    case "device":
      return endpoint.device ?? "";
    case "queue":
      return endpoint.queue === null ? "" : `${endpoint.queue.depth}/${endpoint.queue.limit}`;
    case "ss":
    case "netstat":
      return endpoint.display[column];
    case "namespace":
      return endpoint.namespace === "host" ? say("panel.table.hostNamespace") : namespaceLabel(endpoint);
    case "opened":
      return timeText(facts.openedAt(endpoint));
    case "since":
      return timeText(startOf(endpoint));
  }
}

/** Where the address is set, as file:line, else the argument, variable or default that decides. */
export function setByText({ service }: Endpoint, { say }: Speech): string {
  const setBy = service?.setBy ?? null;
  if (setBy === null) return "";
  if (setBy.file !== null) return setBy.line === null ? setBy.file : `${setBy.file}:${setBy.line}`;
  return setBy.source === "file" ? setBy.key : say(`panel.setBy.${setBy.source}`, { key: setBy.key });
}

function ownerText(endpoint: Endpoint, { say }: Speech): string {
  const label = labelOwner(endpoint);
  if (label.kind === "none") return say("panel.owner.kernel");
  if (label.kind === "unreadable") return say("panel.owner.unknown");
  const parts = [label.name, label.program, label.user].filter((part, at, all) => part !== null && all.indexOf(part) === at);
  return `${parts.join(" · ")}${label.pid === null ? "" : ` (${label.pid})`}${label.more === 0 ? "" : ` +${label.more}`}`;
}

function timeText(at: number | null): string {
  return at === null ? "" : new Date(at).toISOString();
}
