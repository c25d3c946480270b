import { RefusalError } from "@portolan/contract";
import type { AllowAnswer } from "@portolan/explanation";
import { parseIpAddress, parsePort } from "@portolan/net";
import type { FixRequest, WantedSources } from "@portolan/plans";
import type { Finding } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { GivenOptions } from "../given-options.ts";
import type { HostView } from "../host-view.ts";

/** `--allow`: prefixes and addresses with commas between them, `nobody` or `everyone`; null where it was not given. */
export async function allowedSources(options: GivenOptions): Promise<WantedSources | null> {
  const text = options.text("allow");
  if (text === null) return null;
  const { parseWantedSources } = await import("@portolan/plans");
  const words = text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const wanted = parseWantedSources(words);
  if (wanted === null) {
    const expected = "192.168.0.0/16 | 10.0.0.0/8,2001:db8::/32 | nobody | everyone";
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--allow", value: text, expected });
  }
  return wanted;
}

/** Of a narrow rule that a broader one makes void: the sources it names. null: there is none, or it names something else. */
export async function meantSources(findings: readonly Finding[]): Promise<Pick<AllowQuestion, "wanted" | "protocol"> | null> {
  const found = findings.find(({ code }) => code === "narrow-rule-made-void");
  const intended = found?.facts["intended"];
  if (found === undefined || !Array.isArray(intended)) return null;
  const { parseWantedSources } = await import("@portolan/plans");
  const wanted = parseWantedSources(intended.map(String));
  return wanted === null ? null : { wanted, protocol: found.protocol };
}

export interface AllowQuestion {
  readonly view: HostView;
  readonly port: number;
  readonly protocol: "tcp" | "udp" | null;
  readonly endpoints: readonly Endpoint[]; // of the port
  readonly wanted: WantedSources;
}

/** For each protocol of the host's own namespace that holds the port; TCP where none does. */
export async function answerAllow({ view, port, protocol, endpoints, wanted }: AllowQuestion): Promise<readonly AllowAnswer[]> {
  const [{ fixesFor }, { hostModelOf }] = await Promise.all([import("@portolan/plans"), import("@portolan/reachability")]);
  const host = hostModelOf(view.snapshot, "host", { endpoints: view.endpoints });
  const own = endpoints.filter(({ namespace, state }) => namespace === "host" && state !== "bound");
  const held = (["tcp", "udp"] as const).filter((one) => own.some((endpoint) => endpoint.protocol === one));
  const protocols = protocol !== null ? [protocol] : held.length > 0 ? held : (["tcp"] as const);
  const asker = view.isOffline ? {} : askerOf(process.env["SSH_CONNECTION"]);
  return protocols.map((one) => {
    const ofProtocol = own.filter((endpoint) => endpoint.protocol === one);
    return { protocol: one, port, wanted, answer: fixesFor({ host, protocol: one, port, endpoints: ofProtocol, wanted, ...asker }) };
  });
}

/** "203.0.113.7 51234 192.0.2.1 22", as sshd says it. */
function askerOf(connection: string | undefined): Pick<FixRequest, "asker"> {
  const [from = "", , , to = ""] = (connection ?? "").split(" ");
  const address = parseIpAddress(from);
  const port = parsePort(to);
  return address === null || port === null ? {} : { asker: { address, port } };
}
