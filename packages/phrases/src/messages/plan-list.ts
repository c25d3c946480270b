/** Messages of the panel: all plans, each in a line. */
import { messages } from "../message.ts";

export const planListMessages = messages({
  "panel.nav.plans": { en: "Plans", "zh-CN": "计划" },
  "panel.palette.plans": { en: "Plans: changes and their history", "zh-CN": "计划：变更及其历史" },
  "panel.palette.planForm": { en: "New plan: allow, close, limit", "zh-CN": "新计划：放行、关闭、限制" },

  "panel.plan.wholeHost": { en: "whole host", "zh-CN": "整台主机" },
  "panel.plan.short.only": { en: "Only {who}", "zh-CN": "只放行 {who}" },
  "panel.plan.short.also": { en: "Also {who}", "zh-CN": "另外放行 {who}" },
  "panel.plan.short.deny": { en: "Refuse {who}", "zh-CN": "拒绝 {who}" },
  "panel.plan.short.close": { en: "Closed to everybody", "zh-CN": "对所有来源关闭" },
  "panel.plan.short.rate": { en: "At most {count} new {count:connection|connections} a second", "zh-CN": "每秒最多 {count} 个新连接" },
  "panel.plan.short.bandwidth": { en: "At most {megabits} Mbit/s", "zh-CN": "最多 {megabits} Mbit/s" },
  "panel.plan.short.proxy": { en: "Site {name} of {system}", "zh-CN": "{system} 站点 {name}" },
  "panel.plan.short.proxy.remove": { en: "Remove site {name} of {system}", "zh-CN": "移除 {system} 站点 {name}" },
  "panel.plan.short.redirect": { en: "Lead to port {to}", "zh-CN": "转到端口 {to}" },
  "panel.plan.short.bind": { en: "Listen on {scope}", "zh-CN": "监听范围：{scope}" },
  "panel.plan.short.who": { en: "IPv4 {ipv4} · IPv6 {ipv6}", "zh-CN": "IPv4 {ipv4} · IPv6 {ipv6}" },
  "panel.plan.short.more": { en: "{shown} and {count} more", "zh-CN": "{shown} 等，另有 {count} 个" },

  "panel.plans.title": { en: "Plans", "zh-CN": "计划" },
  "panel.plans.lead": {
    en: "Every change of who gets in goes through a plan: it shows its effect first, is signed, and undoes itself unless it is confirmed.",
    "zh-CN": "每次修改谁能访问都要经过计划：先看清后果，再签名，未经确认就会自动撤销。",
  },
  "panel.plans.new": { en: "New plan", "zh-CN": "新计划" },
  "panel.plans.loading": { en: "Reading the plans", "zh-CN": "正在读取计划" },
  "panel.plans.failed": { en: "The plans could not be read", "zh-CN": "未能读取计划" },
  "panel.plans.filter": { en: "Port, source or person", "zh-CN": "端口、来源或人员" },
  "panel.plans.standing": { en: "How they stand", "zh-CN": "按状态筛选" },
  "panel.plans.standing.open": { en: "to be done", "zh-CN": "待处理" },
  "panel.plans.standing.done": { en: "in force", "zh-CN": "生效中" },
  "panel.plans.standing.over": { en: "over", "zh-CN": "已结束" },
  "panel.plans.count": { en: "{count} {count:plan|plans}", "zh-CN": "{count} 个计划" },
  "panel.plans.noMatch": { en: "No plan is like that.", "zh-CN": "没有符合条件的计划。" },
  "panel.plans.more": { en: "Older plans", "zh-CN": "更早的计划" },
  "panel.plans.none": { en: "No plan yet", "zh-CN": "还没有计划" },
  "panel.plans.none.first": {
    en: "Open a port in the list of endpoints and choose Allow only, or begin here.",
    "zh-CN": "在端点列表中打开一个端口，选择“只放行”，或者从这里开始。",
  },
  "panel.plans.none.second": {
    en: "See who would gain and who would lose access, and keep the plan.",
    "zh-CN": "看清谁会新增访问、谁会失去访问，然后保存计划。",
  },
  "panel.plans.none.third": {
    en: "Sign it, apply it and confirm it. Without your confirmation it is gone again after a minute and a half.",
    "zh-CN": "签名、应用并确认。没有你的确认，一分半钟后会自动恢复原状。",
  },
  "panel.plans.none.open": { en: "See what is open to the internet", "zh-CN": "查看向公网开放的端点" },
});
