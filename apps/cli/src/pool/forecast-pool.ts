import type { PoolForecast } from "@portolan/contract";
import { phrase, type Phrase } from "@portolan/phrases";
import type { RunCommand } from "../command.ts";
import { answered, openLeaseLink } from "../lease/lease-link.ts";
import { LeaseSpeaker } from "../lease/lease-speaker.ts";

/** When a pool will be full, and how far that is to be believed. */
export const forecastPool: RunCommand = async (call) => {
  const [, name = ""] = call.arguments;
  const { client } = openLeaseLink(call);
  const { pool, forecast } = answered(await client.readPool(name));
  const speaker = new LeaseSpeaker(call);
  if (speaker.isJson) speaker.document("portolan.pool-forecast/1", { pool: pool.name, forecast });
  else
    for (const [index, line] of forecastPhrases(forecast).entries())
      speaker.say(line, index === 0 ? "strong" : null, index === 0 ? "" : "  ");
  return 0;
};

export function forecastPhrases(forecast: PoolForecast | null): readonly Phrase[] {
  if (forecast === null) return [phrase("lease.pool.forecast.none")];
  if (forecast.code === "too-little")
    return [phrase("lease.pool.forecast.too-little", { have: forecast.haveHours, need: forecast.needHours })];
  const { early, middle, late } = forecast.fullInDays;
  const full =
    early === null && middle === null
      ? phrase("lease.pool.forecast.not-soon")
      : phrase("lease.pool.forecast.full", { middle: daysPhrase(middle), early: daysPhrase(early), late: daysPhrase(late) });
  return [full, ...trustPhrases(forecast)];
}

function trustPhrases({ method, isFallback, skill, against, coverage }: Extract<PoolForecast, { code: "forecast" }>): readonly Phrase[] {
  return [
    phrase(isFallback && skill !== null ? "forecast.fallback" : "forecast.says", { method: phrase(`forecast.method.${method}`) }),
    skill === null
      ? phrase("forecast.noSkill")
      : phrase("forecast.skill", { skill: skill.toFixed(2), against: phrase(`forecast.method.${against}`) }),
    ...(coverage === null ? [] : [phrase("forecast.coverage", { percent: Math.round(coverage * 100) })]),
  ];
}

function daysPhrase(days: number | null): Phrase {
  return days === null
    ? phrase("lease.pool.forecast.later")
    : phrase("lease.pool.forecast.days", { days: days < 10 ? days.toFixed(1) : String(Math.round(days)) });
}
