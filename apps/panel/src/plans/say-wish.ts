/** A wish in a few words, as a line of a list has room for: which port, and what of it. The whole sentence is the server's. */
import type { Speech } from "../settings/language.ts";
import { sayKnown } from "../unknown-value.ts";
import { plainPrefix } from "./effect/change-lanes.ts";
import type { Intent, PlanActor, WantedOfFamily } from "../wire.ts";

/** "23333/tcp"; what the wish is of where it is of no port. */
export function wishPlace(intent: Intent, { say }: Speech): string {
  if (intent.kind === "sysctl") return intent.key;
  return intent.port === null ? say("panel.plan.wholeHost") : `${intent.port}/${intent.protocol ?? ""}`;
}

export function sayWish(intent: Intent, speech: Speech): string {
  const { say } = speech;
  switch (intent.kind) {
    case "allow":
      return say(intent.isAdded ? "panel.plan.short.also" : "panel.plan.short.only", { who: sayWho(intent.sources, speech) });
    case "deny":
      return say("panel.plan.short.deny", { who: sayWho(intent.sources, speech) });
    case "close":
      return say("panel.plan.short.close");
    case "rate":
      return say("panel.plan.short.rate", { count: intent.newPerSecond });
    case "bandwidth":
      return say("panel.plan.short.bandwidth", { megabits: intent.bitsPerSecond / 1_000_000 });
    case "bind":
      return say("panel.plan.short.bind", { scope: say(`panel.plan.form.scope.${intent.scope}`) });
    case "proxy":
      return say(intent.site === null ? "panel.plan.short.proxy.remove" : "panel.plan.short.proxy", {
        name: intent.name,
        system: intent.system,
      });
    case "redirect":
      return say("panel.plan.short.redirect", { to: intent.to });
    case "sysctl":
      return `${intent.key} = ${intent.value}`;
  }
  return sayKnown(speech, "", (intent as Intent).kind); // only a newer server knows it
}

const sourcesShown = 2;

function sayWho({ ipv4, ipv6 }: Extract<Intent, { readonly kind: "allow" }>["sources"], speech: Speech): string {
  return speech.say("panel.plan.short.who", { ipv4: sayFamily(ipv4, speech), ipv6: sayFamily(ipv6, speech) });
}

function sayFamily(wanted: WantedOfFamily, { say }: Speech): string {
  if (wanted.kind !== "only") return say(`panel.plan.form.who.${wanted.kind}`);
  const rest = wanted.sources.length - sourcesShown;
  const shown = wanted.sources.slice(0, sourcesShown).map(plainPrefix).join(", ");
  return rest > 0 ? say("panel.plan.short.more", { shown, count: rest }) : shown;
}

export function sayActor(actor: PlanActor, { say }: Speech): string {
  if (actor.kind === "person") return actor.name ?? say("panel.plan.actor.gone");
  return say(`panel.plan.actor.${actor.kind}`);
}
