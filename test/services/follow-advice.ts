/**
 * Follows a service's advice to the letter: the real program is started, the lines it advises for a scope are written exactly where it says, the
 * program is started again, and the kernel must then show that scope.
 */
import { reachOf, scopeAdvice, type AdviceInput } from "@portolan/explanation";
import type { ChangeEdit, ScopeChange, ScopeTarget } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { LabHost, needs, type LayerName } from "../lab/index.ts";
import { endpointsInside, lookInside } from "./predicted-sockets.ts";
import type { Mode } from "./service-modes.ts";

export interface AdviceCase extends Pick<Mode, "name" | "files" | "prepare" | "command" | "start"> {
  readonly service: string;
  readonly layer?: LayerName; // absent: the catalogue's
  readonly port: number; // the service is ready when it answers here, unless `start` says otherwise
  readonly protocol?: "tcp" | "udp"; // absent: TCP
  /** Scopes that the service must have a way to, besides the one it starts with. */
  readonly targets: readonly ScopeTarget[];
}

const inLab = { ...needs("packages"), timeout: 180_000 };

/** One test for every case; within it the advice for each scope is followed from the same beginning. */
export function testAdvice(cases: readonly AdviceCase[]): void {
  test.each(cases)("who follows the advice for $service gets the scope: $name", inLab, async (one) => {
    const reached: Record<string, string | null> = {};
    for (const target of one.targets) reached[target] = await follow(one, target);
    expect(reached).toEqual(Object.fromEntries(one.targets.map((target) => [target, target])));
  });
}

/** What the kernel shows after the advice was followed; a sentence where there was none or the program did not start. */
async function follow(one: AdviceCase, target: ScopeTarget): Promise<string | null> {
  await using host = await LabHost.start({ layer: one.layer ?? "catalogue" });
  host.write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
  for (const [path, text] of Object.entries(one.files ?? {})) host.write(path, text);
  await one.prepare?.(host);
  const start = { ready: { tcp: one.port }, ...one.start };
  const program = await host.start(one.command, start);
  const before = adviceInput(await lookInside(host), one);
  if (before === null) return "the service is not seen";
  const change = scopeAdvice(before)?.changes.find((candidate) => candidate.target === target);
  if (change?.possible !== true) return "no advice";
  if (change.edits.length === 0 && change.arguments.length === 0) return "nothing to write";
  await program.stop();
  for (const edit of sortedForWriting(change.edits)) await applyEdit(host, edit);
  try {
    await host.start(commandAfter(one.command, change), start);
  } catch (error) {
    return `does not start after ${JSON.stringify(change.edits)} ${change.arguments.join(" ")}: ${String(error).slice(0, 500)}`;
  }
  const after = adviceInput(await lookInside(host), one);
  return after === null ? "the service is not seen again" : reachOf(after.siblings);
}

function adviceInput(snapshot: Snapshot, { service, port, protocol = "tcp" }: AdviceCase): AdviceInput | null {
  const siblings = endpointsInside(snapshot).filter(
    (endpoint) => endpoint.service?.id === service && endpoint.port === port && endpoint.protocol === protocol,
  );
  const [endpoint] = siblings;
  return endpoint === undefined ? null : { endpoint, siblings, snapshot };
}

/** From the end of each file, so that the lines before keep their numbers; what is added comes last of all. */
function sortedForWriting(edits: readonly ChangeEdit[]): readonly ChangeEdit[] {
  return edits.toSorted((left, right) => (right.line ?? -1) - (left.line ?? -1));
}

async function applyEdit(host: LabHost, { file, line, part, text }: ChangeEdit): Promise<void> {
  const { stdout } = await host.run(["cat", file]);
  const lines = stdout.split("\n");
  if (line === null) lines.push(text, "");
  else {
    const written = lines[line - 1] ?? "";
    if (part !== null && !written.includes(part)) throw new Error(`${file}:${line} does not hold ${part}: ${written}`);
    if (part === null) lines.splice(line - 1, 1, ...(text === "" ? [] : [text]));
    else lines[line - 1] = written.replace(part, () => text);
  }
  host.write(file, lines.join("\n"));
}

/** The command line with the advised options in place of the same ones. A whole command replaces everything after the program. */
function commandAfter(command: readonly string[], { arguments: advised }: ScopeChange): readonly string[] {
  const [program = "", ...words] = command;
  const [first = "", ...values] = advised.flatMap((text) => text.split(" "));
  if (first === "") return command;
  if (!first.startsWith("-")) return [program, ...values];
  const option = first.split("=")[0] ?? first;
  const from = words.findIndex((word) => word === option || word.startsWith(`${option}=`));
  if (from === -1) return [...command, first, ...values];
  const isJoined = words[from]?.includes("=") === true;
  const next = words.findIndex((word, index) => index > from && word.startsWith("-") && !word.startsWith("-:"));
  const end = isJoined ? from + 1 : next === -1 ? words.length : next;
  return [program, ...words.slice(0, from), first, ...values, ...words.slice(end)];
}
