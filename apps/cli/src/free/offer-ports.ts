import { RefusalError } from "@portolan/contract";
import { parsePortRange, protocols, type PortRange } from "@portolan/net";
import { findFreePorts } from "@portolan/probe";
import type { CommandCall, RunCommand } from "../command.ts";
import { openHostView } from "../host-view.ts";
import { freeDocument, freeNotes, type FreeQuery } from "./free-report.ts";

const most = 1000;
const kinds = { ephemeral: "ephemeral", assigned: "assigned", "well-known": "wellKnown", "high-risk": "highRisk" } as const;

export const offerPorts: RunCommand = async (call) => {
  const { options, terminal } = call;
  const query = readQuery(call);
  using view = await openHostView(call, ["namespaces", "sockets", "owners", "containers", "sysctls", "rules", "units", "services"]);
  const found = await findFreePorts({ ...query, snapshot: view.snapshot, endpoints: view.endpoints, triesBind: view.canTry });
  if (options.flag("json")) terminal.write(`${JSON.stringify(freeDocument(query, found, view), null, 2)}\n`);
  else {
    terminal.write(found.ports.map((port) => `${port}\n`).join(""));
    const notes = freeNotes({ query, found, view, language: call.language, isTerminal: terminal.columns !== null });
    terminal.report(notes.map((note) => `${note}\n`).join(""));
  }
  return found.ports.length < query.count ? 1 : 0;
};

function readQuery({ arguments: [countText], options }: CommandCall): FreeQuery {
  const count = countText === undefined ? 1 : /^\d{1,4}$/.test(countText) ? Number(countText) : 0;
  if (count < 1 || count > most)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "COUNT", value: countText ?? "", expected: `1–${most}` });
  const protocol = options.text("proto");
  return {
    count,
    near: options.port("near"),
    range: readRange(options.text("range")),
    protocols: protocols.filter((one) => protocol === null || one === protocol),
    include: readKinds(options.text("allow")),
  };
}

function readRange(text: string | null): PortRange | null {
  if (text === null) return null;
  const range = parsePortRange(text);
  if (range === null) throw new RefusalError("ARGUMENT_INVALID", { argument: "--range", value: text, expected: "FROM-TO, 1–65535" });
  return range;
}

function readKinds(text: string | null): FreeQuery["include"] {
  const words = text === null ? [] : text.split(",").filter((word) => word !== "");
  const unknown = words.find((word) => !Object.hasOwn(kinds, word));
  if (unknown !== undefined)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--allow", value: unknown, expected: Object.keys(kinds).join(",") });
  return Object.fromEntries(words.map((word) => [kinds[word as keyof typeof kinds], true]));
}
