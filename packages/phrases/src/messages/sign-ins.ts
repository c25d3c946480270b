/** Messages about what guards a place where people sign in: fail2ban's jails, and how often signing in failed. */
import { messages } from "../message.ts";

export const signInMessages = messages({
  "explanation.title.guards": { en: "Bans and failed sign-ins", "zh-CN": "封禁与登录失败" },
  "guards.jail": {
    en: "fail2ban guards this port with the jail {jail}. Banned now: {banned}.",
    "zh-CN": "fail2ban 用 {jail} 这个 jail 保护该端口。当前封禁：{banned}。",
  },
  "guards.jailOtherProtocol": {
    en: "fail2ban's jail {jail} is about this port, but its rules are for {protocols} alone.",
    "zh-CN": "fail2ban 的 jail {jail} 涉及该端口，但其规则只针对 {protocols}。",
  },
  "guards.ofEndpoint": { en: "{display}: {text}", "zh-CN": "{display}：{text}" },
  "guards.banned": { en: "{ipv4} over IPv4, {ipv6} over IPv6", "zh-CN": "IPv4 {ipv4} 个地址，IPv6 {ipv6} 个地址" },
  "guards.count": { en: "{count} {count:address|addresses}", "zh-CN": "{count}" },
  "guards.unknown": { en: "an unknown number", "zh-CN": "未知数量的" },
  "guards.limits": {
    en: "It bans after {retries} failures within {find}, for {ban}.",
    "zh-CN": "{find}内失败 {retries} 次即封禁，封禁时长：{ban}。",
  },
  "guards.limitsForever": {
    en: "It bans after {retries} failures within {find}, for ever.",
    "zh-CN": "{find}内失败 {retries} 次即永久封禁。",
  },
  "guards.bypassed": {
    en: "The bans of the jail {jail} stand in rules that packets to this published port do not pass.",
    "zh-CN": "jail {jail} 的封禁规则不在发往该已发布端口的数据包所经过的路径上。",
  },
  "guards.seconds": { en: "{count} {count:second|seconds}", "zh-CN": "{count} 秒" },
  "guards.minutes": { en: "{count} {count:minute|minutes}", "zh-CN": "{count} 分钟" },
  "guards.hours": { en: "{count} {count:hour|hours}", "zh-CN": "{count} 小时" },
  "guards.days": { en: "{count} {count:day|days}", "zh-CN": "{count} 天" },
  "guards.failures": {
    en: "Failed sign-ins in the last 24 hours: {failures}, from {addresses} {addresses:address|addresses}. Most: {top}. Read from {source}.",
    "zh-CN": "最近 24 小时登录失败 {failures} 次，来自 {addresses} 个地址。最多的是：{top}。读取自 {source}。",
  },
  "guards.failuresCut": {
    en: "Failed sign-ins in the last 24 hours: at least {failures}, from {addresses} {addresses:address|addresses}; there was too much to read it all. Most: {top}. Read from {source}.",
    "zh-CN": "最近 24 小时登录失败至少 {failures} 次，来自 {addresses} 个地址（日志太长，没有读完）。最多的是：{top}。读取自 {source}。",
  },
  "guards.noFailures": {
    en: "No sign-in failed in the last 24 hours, by what {source} says.",
    "zh-CN": "按 {source} 的记录，最近 24 小时没有登录失败。",
  },
  "guards.top": { en: "{address} ({count})", "zh-CN": "{address}（{count} 次）" },
  "guards.nobodyTold": { en: "no address was told", "zh-CN": "日志没有记录地址" },
  "guards.journal": { en: "the journal", "zh-CN": "系统日志（journal）" },
  "guards.unread.absent": {
    en: "Failed sign-ins: not known. There is no journal here with any, and no /var/log/auth.log or /var/log/secure.",
    "zh-CN": "登录失败次数未知：日志（journal）里没有相关记录，也没有 /var/log/auth.log 或 /var/log/secure。",
  },
  "guards.unread.not-permitted": {
    en: "Failed sign-ins: not known, because this user may not read the log. Run as root, or as a member of adm or systemd-journal.",
    "zh-CN": "登录失败次数未知：当前用户无权读取日志。请以 root 运行，或加入 adm 或 systemd-journal 组。",
  },
  "guards.unread.failed": {
    en: "Failed sign-ins: not known, the log could not be read.",
    "zh-CN": "登录失败次数未知：日志读取失败。",
  },
});
