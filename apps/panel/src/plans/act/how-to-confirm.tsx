/** What confirms a change: a new connection, by whichever way whoever looks at the page came. Of a tunnel the old one says nothing, so a second one is asked for. */
import type { ReactElement } from "react";
import { useSpeech, type Speech } from "../../settings/language.ts";
import type { PlanRecord } from "../../wire.ts";

/** `families`: those that are still asked for. */
export function HowToConfirm({ record: { families, ways } }: { readonly record: Pick<PlanRecord, "families" | "ways"> }): ReactElement {
  const { say } = useSpeech();
  if (families.length === 0) return <p className="text-muted text-pretty">{say("panel.plan.confirmHere")}</p>;
  const named = { families: familyNames(families) };
  const [way] = ways;
  if (way === undefined) return <p className="text-muted text-pretty">{say("panel.plan.confirmOver", named)}</p>;
  const told = { ...named, from: way.from, port: way.port };
  return <p className="text-pretty">{say(way.isSsh ? "panel.plan.confirmBySsh" : "panel.plan.confirmByProxy", told)}</p>;
}

/** The same in short, before the change is made. */
export function sayConfirmation({ plan: { confirm }, ways }: Pick<PlanRecord, "plan" | "ways">, { say }: Pick<Speech, "say">): string {
  const { families, withinSeconds: count } = confirm;
  const [way] = ways;
  if (families.length === 0) return say("panel.plan.apply.confirmHere", { count });
  const told = { count, families: familyNames(families) };
  if (way === undefined) return say("panel.plan.apply.confirmOver", told);
  return say(way.isSsh ? "panel.plan.apply.confirmBySsh" : "panel.plan.apply.confirmByProxy", told);
}

function familyNames(families: PlanRecord["families"]): string {
  return families.map((family) => (family === "ipv4" ? "IPv4" : "IPv6")).join(", ");
}
