/** Why there is no plan, and what would work. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Intent, PlanRefusal } from "@portolan/plans";
import { fixRefusalPhrase } from "../fixes/section-allow.ts";
import { literal } from "../line.ts";
import { managerNames } from "../reach/rule-owner-phrase.ts";
import { regionPhrase } from "../reach/region-phrase.ts";
import { prefixList } from "../reach/who-phrase.ts";

export interface ExplainedRefusal {
  readonly what: Phrase;
  /** What the reader can do instead; null: nothing is known. */
  readonly works: Phrase | null;
}

const listLimit = 3;
export const guardRailPath = "/etc/portolan/guard-rails.yaml";

export function explainPlanRefusal(refusal: PlanRefusal, intent: Intent): ExplainedRefusal {
  const port = "port" in intent && intent.port !== null ? intent.port : "";
  switch (refusal.code) {
    case "already":
      return { what: phrase("plan.refusal.already"), works: port === "" ? null : phrase("plan.refusal.already.works", { port }) };
    case "ended":
      return { what: phrase("plan.refusal.ended", { until: refusal.until }), works: phrase("plan.refusal.ended.works") };
    case "guard-rail":
      return {
        what: phrase("plan.refusal.guard-rail", {
          list: refusal.violations.map(({ rail, text, sources }) =>
            phrase(`plan.refusal.guard-rail.${rail}`, { text, sources: prefixList(sources) }),
          ),
        }),
        works: phrase("plan.refusal.guard-rail.works", { path: guardRailPath }),
      };
    case "macs-only-narrow":
    case "nobody-gets-in":
    case "no-device":
      return { what: phrase(`plan.refusal.${refusal.code}`), works: phrase(`plan.refusal.${refusal.code}.works`) };
    case "queues-in-use":
    case "limited-already":
    case "ingress-rules":
    case "no-hardware-address": {
      const devices = refusal.devices.map(literal);
      return { what: phrase(`plan.refusal.${refusal.code}`, { devices }), works: phrase(`plan.refusal.${refusal.code}.works`) };
    }
    case "redirect-loop":
    case "redirect-chain":
    case "nobody-listens":
    case "conditional-way":
      return explainRedirectRefusal(refusal);
    case "cannot":
      return { what: phrase("plan.refusal.cannot"), works: null };
    case "no-bind-advice": {
      const params = { service: refusal.service };
      return { what: phrase(`plan.refusal.bind.${refusal.why}`, params), works: phrase("plan.refusal.bind.works", params) };
    }
    case "no-proxy-advice": {
      return { what: phrase(`plan.refusal.proxy.${refusal.why}`, { system: refusal.system }), works: phrase("plan.refusal.proxy.works") };
    }
    case "site-problem":
      return { what: siteProblemPhrase(refusal.problem), works: null };
    case "too-many-macs":
      return { what: phrase("plan.refusal.too-many-macs", { most: refusal.most }), works: null };
    case "no-such-switch":
      return { what: phrase("plan.refusal.no-such-switch", { key: refusal.key }), works: null };
    case "not-a-value":
      return { what: phrase("plan.refusal.not-a-value", { key: refusal.key, value: refusal.value }), works: null };
    case "touches-others":
      return {
        what: phrase("plan.refusal.touches-others", {
          list: refusal.regions.slice(0, listLimit).map((region) => regionPhrase(region, [])),
        }),
        works: phrase("plan.refusal.touches-others.works", { port }),
      };
    case "unknown-manager": {
      const manager = literal(managerNames[refusal.manager]);
      return { what: fixRefusalPhrase(refusal), works: phrase("plan.refusal.unknown-manager.works", { manager }) };
    }
    case "unread":
    case "redirected":
      return { what: fixRefusalPhrase(refusal), works: phrase(`plan.refusal.${refusal.code}.works`) };
    case "host-only":
    case "not-exact":
      return { what: fixRefusalPhrase(refusal), works: phrase(`plan.refusal.${refusal.code}.works`, { port }) };
  }
  const { code, ...facts } = refusal as PlanRefusal;
  return { what: phrase("plan.refusal.other", { code, facts: JSON.stringify(facts) }), works: null };
}

type RedirectCode = "redirect-loop" | "redirect-chain" | "nobody-listens" | "conditional-way";

function explainRedirectRefusal(refusal: Extract<PlanRefusal, { readonly code: RedirectCode }>): ExplainedRefusal {
  const works = phrase(`plan.refusal.${refusal.code}.works`);
  switch (refusal.code) {
    case "redirect-loop":
      return { what: phrase("plan.refusal.redirect-loop", { port: refusal.port }), works };
    case "redirect-chain":
      return { what: phrase("plan.refusal.redirect-chain", { texts: refusal.texts.slice(0, listLimit).map(literal) }), works };
    case "nobody-listens":
      return { what: phrase("plan.refusal.nobody-listens", { protocol: refusal.protocol.toUpperCase(), port: refusal.port }), works };
    case "conditional-way":
      return { what: phrase("plan.refusal.conditional-way", { conditions: refusal.conditions.slice(0, listLimit).map(literal) }), works };
  }
}

function siteProblemPhrase(problem: Extract<PlanRefusal, { code: "site-problem" }>["problem"]): Phrase {
  switch (problem.code) {
    case "server-name":
      return phrase("plan.refusal.site.server-name", { text: problem.text });
    case "limit":
      return phrase("plan.refusal.site.limit", { limit: problem.limit });
    case "not-with":
      return phrase("plan.refusal.site.not-with", { system: problem.system, what: problem.what });
    case "name":
    case "port":
    case "servers":
      return phrase(`plan.refusal.site.${problem.code}`);
  }
}
