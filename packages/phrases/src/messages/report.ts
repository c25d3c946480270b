/** Messages of the reports that a check leaves in files: what each kind of finding is called, and the words around them. */
import { messages } from "../message.ts";

export const reportMessages = messages({
  "finding.narrow-rule-made-void.name": { en: "A narrow rule that a broader one makes void", "zh-CN": "窄规则被更宽的规则架空" },
  "finding.runtime-differs-from-permanent.name": {
    en: "firewalld: what is active is not what is saved",
    "zh-CN": "firewalld 当前生效的配置与保存的不一致",
  },
  "finding.docker-bypass.name": { en: "A container's port open past the firewall", "zh-CN": "容器端口绕过防火墙对外开放" },
  "finding.ipv6-open-ipv4-filtered.name": { en: "Filtered over IPv4, open over IPv6", "zh-CN": "IPv4 有过滤，IPv6 敞开" },
  "finding.ipv4-open-ipv6-filtered.name": { en: "Filtered over IPv6, open over IPv4", "zh-CN": "IPv6 有过滤，IPv4 敞开" },
  "finding.open-to-source-port.name": { en: "Open to whoever chooses a source port", "zh-CN": "对选用特定源端口的任何人开放" },
  "finding.loopback-publish-reachable.name": {
    en: "Published on loopback, reachable from the link",
    "zh-CN": "只发布在回环地址上，却能从链路访问",
  },
  "finding.tunnel-accepts-all.name": { en: "Everything is let in by a tunnel", "zh-CN": "隧道放行一切流量" },
  "finding.dead-opening.name": { en: "An opening with nothing behind it", "zh-CN": "放行了无人监听的端口" },
  "finding.no-firewall.name": { en: "Nothing filters", "zh-CN": "没有任何过滤" },
  "finding.sign-in-without-limit.name": {
    en: "Sign-in for the whole internet without a limit",
    "zh-CN": "登录入口对整个互联网开放且没有限制",
  },
  "finding.upstream-gone.name": { en: "A proxy passes on to where nothing listens", "zh-CN": "反向代理的上游端口无人监听" },
  "finding.shadowed-rule.name": { en: "A rule that earlier ones leave nothing for", "zh-CN": "被前面规则完全遮蔽的规则" },
  "finding.contradictory-rules.name": { en: "Rules that contradict each other", "zh-CN": "相互矛盾的规则" },
  "finding.meant-to-serve-unreachable.name": {
    en: "A service meant for others that nobody reaches",
    "zh-CN": "本应对外提供却无人能访问的服务",
  },
  "finding.neighbour-discovery-blocked.name": { en: "IPv6 neighbour discovery is blocked", "zh-CN": "IPv6 邻居发现被拦截" },
  "finding.accept-queue-near-full.name": { en: "An accept queue is nearly full", "zh-CN": "accept 队列将满" },
  "finding.time-wait-near-wall.name": { en: "TIME_WAIT sockets near their limit", "zh-CN": "TIME_WAIT 套接字接近上限" },
  "finding.ephemeral-range-near-wall.name": { en: "Ephemeral ports nearly used up", "zh-CN": "临时端口即将用尽" },
  "finding.listener-in-ephemeral-range.name": { en: "A listener within the ephemeral range", "zh-CN": "监听端口落在临时端口范围内" },
  "finding.bound-by-selinux.name": { en: "SELinux forbids a port", "zh-CN": "SELinux 禁止使用某端口" },
  "finding.connection-contradicts-rules.name": {
    en: "A real connection contradicts the rules as they were read",
    "zh-CN": "实际连接与读到的规则不符",
  },
  "finding.undeclared-endpoint.name": { en: "An endpoint that is not declared", "zh-CN": "未声明的端点" },
  "finding.reaches-too-many.name": { en: "More sources get in than declared", "zh-CN": "能访问的来源多于声明" },
  "finding.reaches-too-few.name": { en: "Fewer sources get in than declared", "zh-CN": "能访问的来源少于声明" },
  "finding.declared-endpoint-missing.name": { en: "Declared, but nothing listens", "zh-CN": "已声明但没有程序监听" },
  "finding.forbidden-port.name": { en: "A port that the house forbids", "zh-CN": "使用了禁用端口" },
  "finding.port-without-reason.name": { en: "A low port without a declared reason", "zh-CN": "低端口没有写明理由" },
  "finding.waiver-expired.name": { en: "A waiver that has ended", "zh-CN": "豁免已过期" },

  "report.title": { en: "Check of {host}", "zh-CN": "{host} 的检查报告" },
  "report.origin": { en: "Read at {takenAt}, Portolan {version}.", "zh-CN": "读取于 {takenAt}，Portolan {version}。" },
  "report.group": { en: "{name} ({count})", "zh-CN": "{name}（{count}）" },
  "report.places": { en: "Files: {places}", "zh-CN": "相关文件：{places}" },
  "report.namespace": { en: "NAMESPACE", "zh-CN": "命名空间" },
  "report.cut": { en: "{count} more are left out here; --json has all of them.", "zh-CN": "此处略去另外 {count} 项，--json 中有全部。" },
  "report.help": {
    en: "Each result says what was found, what it means and what to do. A waiver in the policy names it as {code}.",
    "zh-CN": "每条结果都说明发现了什么、意味着什么、该怎么办。策略文件中的豁免用 {code} 指代它。",
  },
  "report.waived": { en: "Waived until {until}: {reason}", "zh-CN": "豁免至 {until}：{reason}" },
});
