/** Of what systemd holds for a program that does not run: the line of the socket unit, and how to change it. The program's own settings are not read. */
import type { Snapshot } from "@portolan/snapshot";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { section, withoutRepeats } from "./line.ts";
import { changeSection } from "./section-change.ts";
import { setBySection } from "./section-set-by.ts";
import type { WholePart } from "./service-whole.ts";

const placeLimit = 4;

export function onDemandSections({ instance, endpoints }: WholePart, snapshot: Snapshot): readonly ExplanationSection[] {
  const held = endpoints.filter(({ state }) => state === "activated");
  if (instance !== null || held.length === 0) return [];
  const byPort = [...Map.groupBy(held, ({ protocol, port }) => `${protocol} ${port}`).values()].slice(0, placeLimit);
  const setBy = byPort.flatMap((group) => group.flatMap((endpoint) => linesOf(setBySection(endpoint, snapshot))));
  const change = byPort.flatMap((siblings) =>
    siblings.slice(0, 1).flatMap((endpoint) => linesOf(changeSection({ endpoint, siblings, snapshot }))),
  );
  return [...section("setBy", withoutRepeats(setBy)), ...section("change", change)];
}

function linesOf(sections: readonly ExplanationSection[]): readonly ExplanationLine[] {
  return sections.flatMap(({ lines }) => lines);
}
