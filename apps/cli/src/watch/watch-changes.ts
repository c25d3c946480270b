import { setTimeout as sleep } from "node:timers/promises";
import { phrase, render } from "@portolan/phrases";
import type { SectionName } from "@portolan/snapshot";
import { createChangeTracker, endedEndpoint, goneConfirmedBy, type ChangeEvent, type ChangeTracker } from "@portolan/sockets";
import type { RunCommand } from "../command.ts";
import { deriveEndpoints, openHostView, sha256, type HostView } from "../host-view.ts";
import { endpointFilter, type EndpointFilter } from "../ls/endpoint-filter.ts";
import { outputPaint } from "../output-paint.ts";
import { printableText } from "../printable-text.ts";
import { changeLine } from "./change-line.ts";

const sections: readonly SectionName[] = ["namespaces", "sockets", "owners", "units", "containers", "services"];
// Rules change seldom and take several programs to read: between their readings a look gives the last ones.
const ruleSections = ["rules", "interfaces"] as const;
const ruleIntervalMs = 15_000;
const defaultIntervalSeconds = 1;
// A restart that takes longer than this is told as closed and opened.
const restartGraceMs = 3000;

export const watchChanges: RunCommand = async (call) => {
  const { options, terminal, language } = call;
  const seconds = options.number("interval", { least: 0.1, most: 3600, fraction: true }) ?? defaultIntervalSeconds;
  const matches = endpointFilter(call.arguments, options);
  const { interrupted } = terminal;
  using view = await openHostView(call, [...sections, ...ruleSections], { endings: true });
  const watcher = createWatcher(view);
  const paint = outputPaint(options, terminal);
  if (options.flag("json")) terminal.write(`${JSON.stringify(header(view, seconds))}\n`);
  else terminal.report(`${printableText(render(startedPhrase(view, seconds), language))}\n`);
  while (!interrupted.aborted) {
    await sleep(seconds * 1000, undefined, { signal: interrupted }).catch(() => {});
    if (interrupted.aborted) break;
    for (const event of await watcher.look()) {
      if (!concerns(event, matches)) continue;
      terminal.write(
        options.flag("json") ? `${JSON.stringify(event)}\n` : `${changeLine(event, { language, paint, width: terminal.columns })}\n`,
      );
    }
  }
  return 0;
};

function header({ snapshot, endpoints }: HostView, intervalSeconds: number): object {
  const { takenAt, host, coverage } = snapshot;
  return {
    schema: "portolan.events/1",
    takenAt,
    host: host.machineId ?? host.name,
    endpoints: endpoints.length,
    intervalSeconds,
    coverage,
  };
}

function startedPhrase({ snapshot, endpoints }: HostView, seconds: number): ReturnType<typeof phrase> {
  return phrase("commands.watch.started", { count: endpoints.length, host: snapshot.host.name, seconds });
}

function concerns({ before, after }: ChangeEvent, matches: EndpointFilter): boolean {
  return (before !== null && matches(before)) || (after !== null && matches(after));
}

/** Looks again each time it is asked and returns what changed. The look of the view is where it starts. */
function createWatcher({ capture, snapshot, endpoints }: HostView): { look: () => Promise<ChangeEvent[]> } {
  const tracker: ChangeTracker = createChangeTracker({ flapLimit: 6, flapWindowMs: 60_000, restartGraceMs });
  const idCache = new Map<string, string>();
  const host = snapshot.host.machineId ?? snapshot.host.name;
  let rulesReadAtMs = performance.now();
  tracker.observe(endpoints, { host, at: snapshot.takenAt, confirmedBy: "look" });
  return {
    look: async () => {
      if (capture === null) return [];
      const areRulesDue = performance.now() - rulesReadAtMs >= ruleIntervalMs;
      if (areRulesDue) rulesReadAtMs = performance.now();
      const next = await capture.look({ sections: areRulesDue ? [...sections, ...ruleSections] : sections, boundSockets: false });
      const unreadNamespaces = new Set(next.sections.namespaces.filter(({ readable }) => !readable).map(({ id }) => id));
      return tracker.observe(await deriveEndpoints(next, idCache), {
        host,
        at: next.takenAt,
        confirmedBy: goneConfirmedBy(next.coverage),
        unreadNamespaces,
        ended: capture.takeEnded().map((socket) => endedEndpoint(socket, sha256)),
      });
    },
  };
}
