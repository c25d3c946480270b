/** Messages about what to run so that exactly some sources reach a port: in whose rules, what goes, how it lasts, how it is undone, what it may cost. */
import { messages } from "../message.ts";

export const fixMessages = messages({
  "explanation.title.allow": { en: "To let in exactly these sources", "zh-CN": "只放行这些来源" },

  "fixes.goal": { en: "{protocol} {port}: IPv4 {ipv4}; IPv6 {ipv6}.", "zh-CN": "{protocol} {port}：IPv4 {ipv4}；IPv6 {ipv6}。" },
  "fixes.who.nobody": { en: "nobody", "zh-CN": "不放行" },
  "fixes.who.everyone": { en: "everyone", "zh-CN": "全部放行" },
  "fixes.who.only": { en: "from {sources} only", "zh-CN": "仅放行 {sources}" },

  "fixes.already": {
    en: "The rules already let in exactly these. There is nothing to change.",
    "zh-CN": "现有规则正好只放行这些来源，无需修改。",
  },
  "fixes.in.firewalld": {
    en: "In firewalld (zones: {places}), for now and for good:",
    "zh-CN": "在 firewalld 中（区域：{places}），同时写入当前配置和永久配置：",
  },
  "fixes.in.ufw": { en: "In ufw:", "zh-CN": "在 ufw 中：" },
  "fixes.in.docker": {
    en: "In {places}, the chain that Docker leaves to you:",
    "zh-CN": "在 {places} 中（Docker 留给你自己写规则的链）：",
  },
  "fixes.in.by-hand": { en: "In the rules kept by hand ({places}):", "zh-CN": "在手工维护的规则中（{places}）：" },
  "fixes.in.own-table": {
    en: "In a table of its own ({places}), which can only refuse and names this port alone:",
    "zh-CN": "新建一个独立的表（{places}），它只会拒绝、也只涉及这个端口：",
  },
  "fixes.removes": { en: "This takes away a rule that concerns this port alone:", "zh-CN": "其中会删除这些只涉及本端口的规则：" },
  "fixes.tried": {
    en: "Tried on a model of this host's rules: then exactly these get in. No other port is named. Connections that exist now stay.",
    "zh-CN": "已在本机的规则模型上试算：执行后只有这些来源能访问。命令不涉及其他端口。已经建立的连接不会断开。",
  },
  "fixes.bindInstead": {
    en: "If no other machine is to get in, binding it to a loopback address alone is simpler; see “To change it”.",
    "zh-CN": "如果不让任何其他机器访问，更简单的办法是只绑定回环地址，见“如何修改”。",
  },
  "fixes.kept": { en: "It outlives a restart without more.", "zh-CN": "重启后依然有效，无需其他操作。" },
  "fixes.keep.written": {
    en: "It is still in force: when you confirm, these lines are written to {path}, which the host loads at its start:",
    "zh-CN": "依然有效：确认变更时，以下各行会写入 {path}，主机启动时会加载该文件：",
  },
  "fixes.keep.taken": {
    en: "When you confirm, these lines are taken out of {path}, which the host loads at its start:",
    "zh-CN": "确认变更时，会从主机启动时加载的 {path} 中删去以下各行：",
  },
  "fixes.keep.append": {
    en: "To keep it after a restart, add at the end of {path}, which nftables.service loads at boot where it is enabled (do not load the whole file now: it may flush other programs' rules):",
    "zh-CN":
      "要在重启后依然有效，在 {path} 末尾添加以下内容（nftables.service 启用时会在开机时加载；现在不要加载整个文件，它可能清空其他程序的规则）：",
  },
  "fixes.keep.remove": {
    en: "To keep it after a restart, take this out of {path}: {old}",
    "zh-CN": "要在重启后依然有效，从 {path} 中删去：{old}",
  },
  "fixes.keep.replace": {
    en: "To keep it after a restart, in {path} put instead of {old}:",
    "zh-CN": "要在重启后依然有效，在 {path} 中把 {old} 换成：",
  },
  "fixes.keep.commands": {
    en: "To keep it after a restart (where iptables-persistent loads these files; other systems have their own):",
    "zh-CN": "要在重启后依然有效（适用于由 iptables-persistent 加载这些文件的系统，其他系统用各自的方式）：",
  },
  "fixes.keep.unit": {
    en: "Docker does not keep it. To have it again after a restart, write {path}:",
    "zh-CN": "Docker 不会保存这些规则。要在重启后依然有效，写入 {path}：",
  },
  "fixes.keep.unitThen": { en: "and then:", "zh-CN": "然后执行：" },
  "fixes.undo": { en: "To undo it:", "zh-CN": "撤销：" },
  "fixes.undo.byHand": {
    en: "Rules with the comment “{comment}” are deleted by the handle that this prints:",
    "zh-CN": "带注释“{comment}”的规则，用下面命令显示的 handle 删除：",
  },

  "fixes.warning.own-way": {
    en: "You came to this host through this port, from {address}, which is not among them: your next connection is refused.",
    "zh-CN": "你正是从 {address} 经这个端口登录本机的，而它不在放行之列：你下一次将连不上。",
  },
  "fixes.warning.sign-in": {
    en: "This is how people sign in to this host. These lose it: {losing}. Keep a session open until a new one works.",
    "zh-CN": "这是登录本机的端口，以下来源将无法登录：{losing}。确认新连接可用之前，不要关闭现有会话。",
  },
  "fixes.warning.service-name": {
    en: "The rules do not tell whether port {port} is open by its number or by a service. If it stays open, look for it in firewall-cmd --list-services and take that away too.",
    "zh-CN":
      "从规则看不出端口 {port} 是按端口号还是按服务名放行的。如果执行后仍然放行，在 firewall-cmd --list-services 中找到它，一并移除。",
  },
  "fixes.warning.conditional": {
    en: "As before, they get in only under a condition: {conditions}.",
    "zh-CN": "和以前一样，它们只在满足条件时才能访问：{conditions}。",
  },
  "fixes.warning.not-served": {
    en: "Nothing listens for {family} there; what to change is under “To change it”.",
    "zh-CN": "那里没有程序监听 {family}，如何修改见“如何修改”。",
  },

  "fixes.refused.host-only": {
    en: "It listens on this host's loopback address alone, where no other machine gets in. Change first what it binds to.",
    "zh-CN": "它只监听本机的回环地址，其他机器都访问不到。先修改绑定的地址。",
  },
  "fixes.refused.unknown-manager": {
    en: "We do not know how to write it for {manager}, which keeps the rules here.",
    "zh-CN": "这里的规则由 {manager} 管理，我们不知道如何为它编写。",
  },
  "fixes.refused.unread": {
    en: "Not everything that filters could be read ({places}), so nothing can be promised.",
    "zh-CN": "有些过滤规则没有读到（{places}），无法保证结果。",
  },
  "fixes.refused.redirected": {
    en: "A rule sends this port to another one first: {text}. Ask about that port.",
    "zh-CN": "有一条规则先把这个端口转到了别的端口：{text}。请改问那个端口。",
  },
  "fixes.refused.not-exact": {
    en: "No change that we know makes it exact. Would still get in: {extra}. Would still be kept out: {missing}. Because of: {texts}.",
    "zh-CN": "已知的修改方式都做不到完全一致。仍能访问：{extra}。仍被拒绝：{missing}。起作用的是：{texts}。",
  },
  "fixes.none": { en: "none", "zh-CN": "无" },
});
