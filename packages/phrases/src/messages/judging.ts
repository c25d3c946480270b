/** Messages about how the server works out who gets in: why it could not, and what was made of pasted rules. */
import { messages } from "../message.ts";

export const judgingMessages = messages({
  "judging.failed.time": {
    en: "It took longer than {seconds} s",
    "zh-CN": "耗时超过 {seconds} 秒",
  },
  "judging.failed.memory": {
    en: "It took more than {mebibytes} MiB of memory",
    "zh-CN": "占用内存超过 {mebibytes} MiB",
  },
  "judging.failed.fault": { en: "It failed: {reason}", "zh-CN": "出错：{reason}" },
  "judging.spaceIncomplete": {
    en: "Not every open port without a listener is told: there are too many rules or ports",
    "zh-CN": "没有列全未被监听却放行的端口：规则或端口过多",
  },
  "judging.notRead": {
    en: "The rules, routes or interfaces of this host were not read",
    "zh-CN": "没有读到本机的规则、路由或接口",
  },

  "judging.rules.otherFamily": {
    en: "The pasted rules are of {given} alone; {other} is compared as if it had no rules.",
    "zh-CN": "粘贴的规则只涉及 {given}；{other} 按没有规则比较。",
  },
  "judging.rules.otherTables": {
    en: "Rules of other tables stay as they are.",
    "zh-CN": "其他表中的规则保持不变。",
  },
});
