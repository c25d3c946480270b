/** What somebody wants, as a sentence that leaves neither family open. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { AllowIntent, DenyIntent, Intent, ProxyIntent, WantedOfFamily } from "@portolan/plans";
import { literal } from "../line.ts";
import { prefixList } from "../reach/who-phrase.ts";

export function intentPhrase(intent: Intent): Phrase {
  switch (intent.kind) {
    case "allow":
      return allowPhrase(intent);
    case "close":
      return phrase("plan.intent.close", portParams(intent));
    case "deny":
      return phrase("plan.intent.deny", {
        traffic: trafficOf(intent),
        ipv4: wantedPhrase(intent.sources.ipv4, "nobody"),
        ipv6: wantedPhrase(intent.sources.ipv6, "nobody"),
      });
    case "rate":
      return phrase(`plan.intent.rate.${intent.per}`, { ...portParams(intent), rate: intent.newPerSecond, burst: intent.burst });
    case "bandwidth":
      return phrase(`plan.intent.bandwidth.${intent.direction}`, { ...portParams(intent), bandwidth: bandwidthText(intent.bitsPerSecond) });
    case "bind":
      return phrase("plan.intent.bind", {
        service: intent.service,
        ...portParams(intent),
        scope: phrase(`plan.scope.${intent.scope}`),
      });
    case "proxy":
      return proxyPhrase(intent);
    case "redirect":
      return phrase("plan.intent.redirect", { ...portParams(intent), to: intent.to });
    case "sysctl":
      return phrase("plan.intent.sysctl", { key: intent.key, value: intent.value });
  }
  return phrase("plan.intent.other", { kind: (intent as Intent).kind }); // of a newer peer
}

function allowPhrase({ protocol, port, sources: { ipv4, ipv6 }, isAdded, macs = [] }: AllowIntent): Phrase {
  const nobody = isAdded ? "nobodyMore" : "nobody";
  const who = { ipv4: wantedPhrase(ipv4, nobody), ipv6: wantedPhrase(ipv6, nobody) };
  const wish = phrase(isAdded ? "plan.intent.also" : "plan.intent.only", { ...portParams({ protocol, port }), ...who });
  return macs.length === 0 ? wish : phrase("plan.intent.macs", { wish, macs: macs.map(literal) });
}

function proxyPhrase({ system, name, port, site }: ProxyIntent): Phrase {
  if (site === null) return phrase("plan.intent.proxy.remove", { system: proxyNames[system], name, port });
  const servers = site.servers.map((server) => literal(serverText(server)));
  const names = site.serverNames.length === 0 ? phrase("plan.intent.proxy.anyName") : site.serverNames.map(literal);
  return phrase("plan.intent.proxy", { system: proxyNames[system], name, port, names, servers });
}

const proxyNames = { nginx: "nginx", haproxy: "HAProxy" } as const;

function serverText({ address, port }: { readonly address: string; readonly port: number }): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

function trafficOf({ protocol, port }: DenyIntent): Phrase {
  return protocol === null || port === null ? phrase("plan.intent.wholeHost") : phrase("plan.intent.port", portParams({ protocol, port }));
}

/** In thousands, as lines are sold. */
function bandwidthText(bitsPerSecond: number): string {
  const [unit, size] = bitsPerSecond >= 1e9 ? ["Gbit/s", 1e9] : bitsPerSecond >= 1e6 ? ["Mbit/s", 1e6] : ["kbit/s", 1e3];
  return `${Number((bitsPerSecond / size).toFixed(3))} ${unit}`;
}

function portParams({ protocol, port }: { readonly protocol: string; readonly port: number }): {
  readonly protocol: string;
  readonly port: number;
} {
  return { protocol: protocol.toUpperCase(), port };
}

function wantedPhrase(wanted: WantedOfFamily, nobody: "nobody" | "nobodyMore"): Phrase {
  if (wanted.kind === "nobody") return phrase(`plan.who.${nobody}`);
  if (wanted.kind === "everyone") return phrase("plan.who.everyone");
  return phrase("reach.who.list", { list: prefixList(wanted.sources) });
}
