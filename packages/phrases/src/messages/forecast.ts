/** How a pool's use is foreseen, and how far that is to be believed: the same words in the panel and in the command line. */
import { messages } from "../message.ts";

export const forecastMessages = messages({
  "forecast.method.fitted": { en: "fitted to this pool's rhythm and growth", "zh-CN": "按此端口池的周期和增长拟合" },
  "forecast.method.mean": { en: "the mean of recent weeks", "zh-CN": "近几周的平均值" },
  "forecast.method.last": { en: "the last value", "zh-CN": "最近一次的值" },
  "forecast.method.seasonal": { en: "the same time a day or a week before", "zh-CN": "前一天或前一周的同一时刻" },
  "forecast.says": { en: "Method: {method}.", "zh-CN": "方法：{method}。" },
  "forecast.fallback": {
    en: "Method: {method}. What is fitted was no better on this pool's past, so it is not used.",
    "zh-CN": "方法：{method}。拟合方法在此端口池的历史上并不更好，因此未采用。",
  },
  "forecast.skill": {
    en: "On its past the fitted method was wrong by {skill} of what {against} was wrong by (below 1 is better).",
    "zh-CN": "在历史数据上，拟合方法的误差是“{against}”的 {skill} 倍（小于 1 更好）。",
  },
  "forecast.noSkill": {
    en: "There is too little of the past to try a fitted method on.",
    "zh-CN": "历史太短，还不能检验拟合方法。",
  },
  "forecast.coverage": {
    en: "Of what came, {percent} % lay within the band, which is made for 80 %.",
    "zh-CN": "实际值有 {percent}% 落在区间内（区间按 80% 设定）。",
  },
});
