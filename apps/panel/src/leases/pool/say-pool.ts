/** Where a pool is, its chance of being full and its forecast, in words. */
import { formatCount } from "../../settings/format-count.ts";
import type { Speech } from "../../settings/language.ts";
import { sayKnown } from "../../unknown-value.ts";
import type { Pool, PoolForecast, PoolUse } from "../../wire.ts";

export function sayPlace({ place }: Pool, { say }: Speech): string {
  switch (place.kind) {
    case "fleet":
      return say("panel.pool.place.fleet");
    case "zone":
      return say("panel.pool.place.zone", { zone: place.zone });
    case "host":
      return say("panel.pool.place.host", { host: place.host });
    case "network":
      return say("panel.pool.place.network", { network: place.network, host: place.host });
  }
}

const least = 1e-4;

/** `3.2 %`, `below 0.01 %`. */
export function sayBlocking({ blocking }: Pick<PoolUse, "blocking">, { say }: Speech): string {
  if (blocking === null) return say("panel.pool.blocking.unknown");
  if (blocking < least) return say("panel.pool.blocking.below", { share: "0.01%" });
  return writeShare(blocking);
}

export function writeShare(share: number): string {
  const percent = share * 100;
  const digits = percent >= 10 || percent === Math.round(percent) ? 0 : percent >= 1 ? 1 : 2;
  return `${percent.toFixed(digits)}%`;
}

/** When it will be full, as a sentence that says how sure it is. */
export function sayForecast(forecast: PoolForecast | null, { say }: Speech): string {
  if (forecast === null) return say("panel.pool.forecast.none");
  if (forecast.code === "too-little") return say("panel.pool.forecast.tooLittle", { have: forecast.haveHours, need: forecast.needHours });
  const { early, middle, late } = forecast.fullInDays;
  if (early === null) return say("panel.pool.forecast.notInSight");
  if (middle === null) return say("panel.pool.forecast.maybe", { early: writeDays(early) });
  if (late === null) return say("panel.pool.forecast.openEnd", { early: writeDays(early), middle: writeDays(middle) });
  return say("panel.pool.forecast.full", { early: writeDays(early), middle: writeDays(middle), late: writeDays(late) });
}

function writeDays(days: number): string {
  return days < 10 && days !== Math.round(days) ? days.toFixed(1) : formatCount(Math.round(days));
}

/** By which method, and how it has stood the test of the pool's past. */
export function sayTrust(
  { method, isFallback, skill, against, coverage }: Extract<PoolForecast, { code: "forecast" }>,
  speech: Speech,
): string {
  const { say } = speech;
  const name = (word: string): string => sayKnown(speech, `forecast.method.${word}`, word);
  return [
    say(isFallback && skill !== null ? "forecast.fallback" : "forecast.says", { method: name(method) }),
    skill === null ? say("forecast.noSkill") : say("forecast.skill", { skill: skill.toFixed(2), against: name(against) }),
    ...(coverage === null ? [] : [say("forecast.coverage", { percent: Math.round(coverage * 100) })]),
  ].join(" ");
}
