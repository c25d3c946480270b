import { RefusalError } from "@portolan/contract";
import { findService, knownServiceNames, runningServiceNames, type HostFacts, type ServiceWhole } from "@portolan/explanation";
import { closeMatches } from "../close-matches.ts";
import type { RunCommand } from "../command.ts";
import { openHostView } from "../host-view.ts";
import { askedSources } from "../judge/asked-sources.ts";
import { judgedSections } from "../judge/judge-host.ts";
import { allowedSources } from "./answer-allow.ts";
import { explainPortOfHost } from "./explain-port.ts";
import { explainServiceOfHost } from "./explain-service.ts";
import { parsePortText } from "./explained-ports.ts";

/** A port, or a service by any name that it goes by. */
export const explainToReader: RunCommand = async (call) => {
  const [target = ""] = call.arguments;
  const port = parsePortText(target);
  await allowedSources(call.options);
  askedSources(call.options); // refused before the host is read
  using view = await openHostView(call, judgedSections, { sweepOwners: true });
  if (port === null && call.options.text("allow") !== null) {
    throw new RefusalError("ARGUMENT_INVALID", {
      argument: "--allow",
      value: target,
      expected: "portolan explain 23333 --allow 192.168.0.0/16",
    });
  }
  if (port === null) await explainServiceOfHost(requireService(target, view), view, call);
  else await explainPortOfHost(port, view, call);
  return 0;
};

/** Refuses a name that nothing here and nothing in the catalogue has, with the nearest ones. */
function requireService(name: string, host: HostFacts): ServiceWhole {
  const found = findService(name, host);
  if (found !== null) return found;
  const known = knownServiceNames();
  const near = closeMatches(name, [...new Set([...runningServiceNames(host), ...known])]);
  const suggestion = near.length > 0 ? near.map((match) => `portolan explain ${match}`).join(", ") : "portolan ls";
  throw new RefusalError("SERVICE_UNKNOWN", { service: name, count: known.length, suggestion });
}
