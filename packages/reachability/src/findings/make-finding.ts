/** One finding with facts of the kind its code asks for. The id holds the code, the place and nothing that changes with traffic. */
import type { Finding, FindingCode, FindingFacts } from "../finding.ts";
import type { Reason } from "../reason.ts";
import type { Witness } from "../verdict.ts";
import type { Endpoint } from "@portolan/sockets";

export interface FindingParts<Code extends FindingCode> {
  readonly severity: Finding["severity"];
  readonly facts: FindingFacts[Code];
  /** What tells it from others of its code, beside the endpoint. */
  readonly place?: readonly (string | number)[];
  readonly endpoint?: Endpoint;
  readonly families?: Finding["families"];
  readonly because?: readonly Reason[];
  readonly witness?: Witness | null;
}

export function makeFinding<Code extends FindingCode>(code: Code, parts: FindingParts<Code>): Finding {
  const { endpoint, severity, facts, place = [], families = [], because = [], witness = null } = parts;
  const where = endpoint === undefined ? [] : [endpoint.protocol, endpoint.address, endpoint.port, endpoint.namespace];
  return {
    code,
    id: [code, ...where, ...place].join(" "),
    severity,
    endpoint: endpoint?.id ?? null,
    protocol: endpoint?.protocol ?? null,
    port: endpoint?.port ?? null,
    families,
    facts: { ...facts },
    because,
    witness,
  };
}

export function displayOf({ display, protocol, address, port }: Endpoint): string {
  const place = display.ss !== "" ? display.ss : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  return `${protocol} ${place}`;
}
