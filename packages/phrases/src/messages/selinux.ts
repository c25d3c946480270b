/** Messages about SELinux: whether it is the cause of a bind or a connection that fails, the label of the port, and what would allow it. */
import { messages } from "../message.ts";

export const selinuxMessages = messages({
  "explanation.title.selinux": { en: "SELinux", "zh-CN": "SELinux" },

  "selinux.mode.disabled": {
    en: "SELinux is not active here, so it is not the cause.",
    "zh-CN": "本机没有启用 SELinux，原因不在这里。",
  },
  "selinux.mode.permissive": {
    en: "SELinux is permissive here: it records but refuses nothing, so it is not the cause.",
    "zh-CN": "SELinux 处于宽容模式：只记录、不拒绝，原因不在这里。",
  },
  "selinux.mode.unknown": {
    en: "Whether SELinux is active could not be read.",
    "zh-CN": "读不到 SELinux 是否启用。",
  },
  "selinux.action.bind": { en: "listen on {protocol} {port}", "zh-CN": "监听 {protocol} {port}" },
  "selinux.action.connect": { en: "connect to {protocol} {port}", "zh-CN": "连接 {protocol} {port}" },
  "selinux.allowed": {
    en: "SELinux is enforcing and lets {program} ({domain}) {doing}: {why}.",
    "zh-CN": "SELinux 处于强制模式，允许 {program}（{domain}）{doing}：{why}。",
  },
  "selinux.denied": {
    en: "SELinux is enforcing and forbids {program} ({domain}) to {doing}: {why}.",
    "zh-CN": "SELinux 处于强制模式，禁止 {program}（{domain}）{doing}：{why}。",
  },
  "selinux.unknown": {
    en: "SELinux is enforcing. Whether {program} ({domain}) may {doing} is not known; not read: {missing}.",
    "zh-CN": "SELinux 处于强制模式。无法判断 {program}（{domain}）能否{doing}；未读到：{missing}。",
  },
  "selinux.evidence.kernel": { en: "the kernel says so", "zh-CN": "内核给出的结论" },
  "selinux.evidence.policy": { en: "by the rules of the policy", "zh-CN": "依据策略规则" },
  "selinux.evidence.denial": { en: "it was refused before", "zh-CN": "此前有过拒绝记录" },
  "selinux.evidence.ephemeral-range": {
    en: "it is not asked about binds to ports of the ephemeral range",
    "zh-CN": "绑定临时端口范围内的端口时不检查 SELinux",
  },
  "selinux.missing.mode": { en: "the mode", "zh-CN": "运行模式" },
  "selinux.missing.port-labels": { en: "the labels of ports", "zh-CN": "端口标签" },
  "selinux.missing.allow-rules": { en: "the rules of the policy", "zh-CN": "策略规则" },
  "selinux.missing.attributes": { en: "the attributes of the port's type", "zh-CN": "端口类型的属性" },
  "selinux.missing.booleans": { en: "the booleans", "zh-CN": "布尔值" },
  "selinux.label": { en: "{protocol} {port} has the label {type}.", "zh-CN": "{protocol} {port} 的标签是 {type}。" },
  "selinux.record": { en: "The last refusal on record:", "zh-CN": "最近一次拒绝记录：" },
  "selinux.fix.label": { en: "Give the port the label {type}:", "zh-CN": "给该端口打上标签 {type}：" },
  "selinux.fix.orLabel": { en: "Or give the port the label {type}:", "zh-CN": "或者给该端口打上标签 {type}：" },
  "selinux.fix.taken": {
    en: "This takes the port away from {type}; programs that are allowed that label alone lose it.",
    "zh-CN": "这样该端口就不再属于 {type}，只获准使用该标签的程序将不能再用它。",
  },
  "selinux.fix.boolean": { en: "Switch the boolean {name}:", "zh-CN": "设置布尔值 {name}：" },
  "selinux.fix.orBoolean": { en: "Or switch the boolean {name}:", "zh-CN": "或者设置布尔值 {name}：" },
  "selinux.fix.restore": { en: "{path} does not have the label that the policy gives it:", "zh-CN": "{path} 的标签与策略不符：" },
  "selinux.fix.none": {
    en: "No command is known that would allow it; the policy needs a rule for it. Turning SELinux off is not the answer.",
    "zh-CN": "没有已知的命令可以放行，需要为它增加策略规则。关闭 SELinux 不是办法。",
  },
  "selinux.unasked": {
    en: "{count} more {count:attempt was|attempts were} not asked about.",
    "zh-CN": "另有 {count} 项未查询。",
  },
});
